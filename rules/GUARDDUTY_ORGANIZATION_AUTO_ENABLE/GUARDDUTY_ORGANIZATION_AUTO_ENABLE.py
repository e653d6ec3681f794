"""GuardDuty turns itself on in the accounts of the organization.

## What it checks
GuardDuty's delegated administrator must have it turned on automatically for `ALL`
members, those that are there already too; where `autoEnable` is `NEW`, for accounts
that join is enough. Which protection plans they get is another setting.

Only that administrator sees it, in each Region for itself; the rule answers there,
and does not apply elsewhere. Ask in that account and in every Region.

## Why it matters
An account that was made on Friday is abused on Saturday. Where somebody has to
remember to turn GuardDuty on, the account that was forgotten is the one.

## References
- https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html
- https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribeOrganizationConfiguration.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import detectors, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {"autoEnable": inputs.choice("ALL", "NEW")}
ENOUGH = {"ALL": ("ALL",), "NEW": ("ALL", "NEW")}
ELSEWHERE = "The rule answers in GuardDuty's delegated administrator, which this account is not."


class GUARDDUTY_ORGANIZATION_AUTO_ENABLE(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        guardduty = client_factory.build_client("guardduty")
        compliance, annotation = judged(guardduty, valid_rule_parameters["autoEnable"])
        return [Evaluation(compliance, event["accountId"], ACCOUNT, annotation)]


def judged(guardduty, wanted):
    detector = detectors.one_id(guardduty)
    if detector is None:
        return ComplianceType.NOT_APPLICABLE, ELSEWHERE  # whoever is made that gets a detector
    administrator = detectors.administrator(guardduty, detector)
    if administrator:
        return ComplianceType.NOT_APPLICABLE, f"The rule answers in {administrator}, which administers GuardDuty here."
    try:
        told = guardduty.describe_organization_configuration(DetectorId=detector)
    except ClientError as error:
        if error.response["Error"]["Code"] != "BadRequestException":  # its one code for all that it will not do
            raise
        return ComplianceType.NOT_APPLICABLE, ELSEWHERE
    found = told.get("AutoEnableOrganizationMembers") or "unknown"
    if found in ENOUGH[wanted]:
        return ComplianceType.COMPLIANT, ""
    annotation = f"Members for which GuardDuty is turned on automatically are {found}, not {wanted}."
    return ComplianceType.NON_COMPLIANT, annotation


def lambda_handler(event, context):
    return Evaluator(GUARDDUTY_ORGANIZATION_AUTO_ENABLE()).handle(event, context)
