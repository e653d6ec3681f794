"""ACM certificates are not about to expire.

## What it checks
No certificate of ACM may expire within `daysToExpiration` days, 14 where nothing else
is said, as AWS's page has it; one that has expired is a finding too, whatever its
kind and whether it is in use or not. A certificate that was never issued, be it
that its validation waits or has failed, has no end and is not applicable.

ACM renews what it issued itself, 60 days before its end; such a certificate is a
finding only where that did not work. Imported ones nobody renews but their owner.

## Why it matters
On the day a certificate expires, every client that checks it is refused, and the
haste of that day leads people to check no more.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/acm-certificate-expiration-check.html
- https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
"""

from datetime import timedelta

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, dates, inputs, resources

RESOURCE_TYPES = ["AWS::ACM::Certificate"]
INPUTS = {"daysToExpiration": inputs.integer(1)}
# Without this filter ACM lists RSA keys of 1024 and 2048 bits only. Source: ACM API reference, Filters.
KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]


class ACM_CERTIFICATE_EXPIRATION_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        certificate = configuration.configuration(configuration_item)
        now, days = dates.evaluation_time(event), valid_rule_parameters["daysToExpiration"]
        told = (certificate.get(name) for name in ("notAfter", "status"))
        return [evaluation(configuration_item["resourceId"], *told, now, days)]

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        now, days = dates.evaluation_time(event), valid_rule_parameters["daysToExpiration"]
        acm = client_factory.build_client("acm")
        pages = acm.get_paginator("list_certificates").paginate(Includes={"keyTypes": KEY_TYPES})
        return resources.judged(
            (each for page in pages for each in page["CertificateSummaryList"]),
            lambda each: evaluation(each["CertificateArn"], each.get("NotAfter"), each.get("Status"), now, days),
            resource_type=RESOURCE_TYPES[0],
            resource_id=lambda each: each["CertificateArn"],
        )


def evaluation(arn, end, status, now, days):
    if not end:
        annotation = f"The certificate was not issued: its status is {status or 'not told'}."
        return Evaluation(ComplianceType.NOT_APPLICABLE, arn, RESOURCE_TYPES[0], annotation)
    left = dates.moment(end) - now
    if left <= timedelta(days=days):
        when = "expired" if left <= timedelta() else "expires"
        annotation = f"The certificate {when} on {dates.moment(end):%Y-%m-%d}; {days} days before are asked for."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, RESOURCE_TYPES[0], annotation)
    return Evaluation(ComplianceType.COMPLIANT, arn, RESOURCE_TYPES[0])


def lambda_handler(event, context):
    return Evaluator(ACM_CERTIFICATE_EXPIRATION_CHECK(), RESOURCE_TYPES).handle(event, context)
