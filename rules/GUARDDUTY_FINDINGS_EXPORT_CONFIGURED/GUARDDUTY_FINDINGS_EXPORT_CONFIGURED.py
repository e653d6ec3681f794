"""Findings of GuardDuty are exported to a bucket.

## What it checks
The Region's detector must have a publishing destination that publishes; one that is
stopped, cannot write any more, or was not verified yet does not count. Where
`bucketName` or `kmsKeyArn` are given, it must be to that bucket, with that key.

An administrator exports the findings of its members, so the rule answers there and
does not apply in a member account; nor does it where the Region has no detector.

## Why it matters
GuardDuty keeps a finding for 90 days. What an attacker did before that is in the
export, or nowhere; and a bucket of another account cannot be emptied from this one.

## References
- https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html
- https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribePublishingDestination.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, detectors, inputs, paging

ACCOUNT = "AWS::::Account"
INPUTS = {"bucketName": inputs.optional(inputs.text), "kmsKeyArn": inputs.optional(inputs.text)}


class GUARDDUTY_FINDINGS_EXPORT_CONFIGURED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        guardduty = client_factory.build_client("guardduty")
        compliance, annotation = judged(
            guardduty, valid_rule_parameters["bucketName"], valid_rule_parameters["kmsKeyArn"]
        )
        return [Evaluation(compliance, event["accountId"], ACCOUNT, annotation)]


def judged(guardduty, bucket, key):
    detector = detectors.one_id(guardduty)
    if detector is None:
        return ComplianceType.NOT_APPLICABLE, "GuardDuty has no detector in this Region, and so no findings."
    administrator = detectors.administrator(guardduty, detector)
    if administrator:
        annotation = f"The rule answers in {administrator}, which administers GuardDuty here and exports its findings."
        return ComplianceType.NOT_APPLICABLE, annotation
    pages = paging.pages(guardduty.list_publishing_destinations, DetectorId=detector)
    destinations = [destination for page in pages for destination in page["Destinations"]]
    if not destinations:
        return ComplianceType.NON_COMPLIANT, f"Findings of detector {detector} are not exported."
    faults = [fault(guardduty, detector, destination, bucket, key) for destination in destinations]
    if None in faults:
        return ComplianceType.COMPLIANT, ""
    return ComplianceType.NON_COMPLIANT, f"Findings of detector {detector} are not exported as wanted: {faults[0]}."


def fault(guardduty, detector, destination, bucket, key):
    """What is wrong with a destination; None where nothing is."""
    name, status = destination["DestinationId"], destination["Status"]
    if status != "PUBLISHING":
        return f"destination {name} is {status}"
    if not bucket and not key:
        return None
    told = guardduty.describe_publishing_destination(DetectorId=detector, DestinationId=name)
    arn = configuration.dig(told, "DestinationProperties.DestinationArn", "")
    if bucket and arn.partition(":::")[2].partition("/")[0] != bucket:
        return f"destination {name} is {arn or 'unknown'}, not the bucket {bucket}"
    encrypted = configuration.dig(told, "DestinationProperties.KmsKeyArn")
    if key and encrypted != key:
        return f"destination {name} is encrypted with {encrypted or 'no key'}, not {key}"
    return None


def lambda_handler(event, context):
    return Evaluator(GUARDDUTY_FINDINGS_EXPORT_CONFIGURED()).handle(event, context)
