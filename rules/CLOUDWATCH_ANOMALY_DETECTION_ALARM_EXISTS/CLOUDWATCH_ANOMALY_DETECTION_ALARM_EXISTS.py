"""Alarms watch for what is unusual.

## What it checks
At least `minimumAlarms` metric alarms of the Region must compare a metric with the band
that anomaly detection expects it in, have actions that are enabled, and at least one
for ALARM. Where `namespaces` names namespaces, the metric must be of one of them.

## Why it matters
A threshold that somebody chose finds what somebody thought of. How many calls are
refused on an ordinary day nobody knows, and a stolen key shows as a day unlike others.

## References
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_pre_deploy_tools.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

ACCOUNT = "AWS::::Account"
BAND = "ANOMALY_DETECTION_BAND("
INPUTS = {
    "minimumAlarms": inputs.integer(minimum=1),
    "namespaces": inputs.optional(inputs.text_list),
}


class CLOUDWATCH_ANOMALY_DETECTION_ALARM_EXISTS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        listing = client_factory.build_client("cloudwatch").get_paginator("describe_alarms")
        least, namespaces = valid_rule_parameters["minimumAlarms"], valid_rule_parameters["namespaces"]
        pages = listing.paginate(AlarmTypes=["MetricAlarm"])
        bands = [alarm for page in pages for alarm in page["MetricAlarms"] if has_band(alarm)]
        faults = [fault for fault in (shortfall(alarm, namespaces) for alarm in bands) if fault]
        if len(bands) - len(faults) < least:
            found = f"Alarms on anomalies: {len(bands) - len(faults)}, where {least} are wanted."
            annotation = f"{found} {faults[0]}" if faults else found
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def has_band(alarm):
    """Whether the alarm's threshold is a band of anomaly detection."""
    band, queries = alarm.get("ThresholdMetricId"), alarm.get("Metrics") or ()
    return any(each["Id"] == band and BAND in each.get("Expression", "") for each in queries)


def shortfall(alarm, namespaces):
    """Why an alarm on anomalies does not count, or None."""
    if not alarm.get("ActionsEnabled"):
        return f"The actions of {alarm['AlarmName']} are not enabled."
    if not alarm.get("AlarmActions"):
        return f"{alarm['AlarmName']} has no action."
    found = [each["MetricStat"]["Metric"].get("Namespace", "") for each in alarm["Metrics"] if each.get("MetricStat")]
    if namespaces and not set(namespaces) & set(found):
        return f"{alarm['AlarmName']} watches {', '.join(found) or 'no metric'}."
    return None


def lambda_handler(event, context):
    return Evaluator(CLOUDWATCH_ANOMALY_DETECTION_ALARM_EXISTS()).handle(event, context)
