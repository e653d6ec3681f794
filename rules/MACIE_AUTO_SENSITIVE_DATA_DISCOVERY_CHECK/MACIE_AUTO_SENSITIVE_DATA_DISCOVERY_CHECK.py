"""Macie looks for sensitive data by itself.

## What it checks
Automated sensitive data discovery must be on in the Region, and Macie with it. In an
organization its administrator decides that for the members: the rule answers in the
administrator and in accounts that stand alone, and does not apply in a member.

For which members an administrator has it on is not read.

## Why it matters
Customer data gets into buckets that nobody made for it: a dump to debug with, a log
of requests. Discovery reads samples of every bucket and says which hold what.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/macie-auto-sensitive-data-discovery-check.html
- https://docs.aws.amazon.com/macie/latest/user/discovery-asdd.html
- https://docs.aws.amazon.com/macie/latest/APIReference/automated-discovery-configuration.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, macie

ACCOUNT = "AWS::::Account"
INPUTS = {}


class MACIE_AUTO_SENSITIVE_DATA_DISCOVERY_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        compliance, annotation = judged(client_factory.build_client("macie2"))
        return [Evaluation(compliance, event["accountId"], ACCOUNT, annotation)]


def judged(client):
    status = macie.status(client)
    if status == macie.OFF:
        return ComplianceType.NON_COMPLIANT, "Macie is OFF, and discovery with it."
    administrator = macie.administrator(client)
    if administrator:
        annotation = f"The rule answers in {administrator}, which administers Macie here and decides about discovery."
        return ComplianceType.NOT_APPLICABLE, annotation
    if status != "ENABLED":
        return ComplianceType.NON_COMPLIANT, f"Macie is {status}, and discovery with it."
    found = client.get_automated_discovery_configuration().get("status")
    if found != "ENABLED":
        return ComplianceType.NON_COMPLIANT, f"Automated sensitive data discovery is {found or 'unknown'}, not ENABLED."
    return ComplianceType.COMPLIANT, ""


def lambda_handler(event, context):
    return Evaluator(MACIE_AUTO_SENSITIVE_DATA_DISCOVERY_CHECK()).handle(event, context)
