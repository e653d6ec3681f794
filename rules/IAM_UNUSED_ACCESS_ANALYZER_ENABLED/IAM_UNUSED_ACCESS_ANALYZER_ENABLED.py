"""IAM Access Analyzer looks for access that nobody uses.

## What it checks
An analyzer for unused access must be active that tracks no more days than
`maxUnusedAccessAge`. With `ACCOUNT_UNUSED_ACCESS` in `analyzerType` one of the
account or of the organization counts. With `ORGANIZATION_UNUSED_ACCESS` one of the
organization must be there: the rule then answers in the management account and in
the analyzer's delegated administrator, and does not apply in the members.

What such an analyzer finds is the same in each Region, and each is billed, so the
rule is asked in the home Region only.

## Why it matters
Rights that nobody uses are found by whoever steals a key, not by their owner. The
analyzer names the roles, keys, passwords and permissions that can go.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-unused.html
- https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_UnusedAccessConfiguration.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, configuration, inputs, organization

ACCOUNT = "AWS::::Account"
OF_ACCOUNT, OF_ORGANIZATION = "ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS"
INPUTS = {
    "maxUnusedAccessAge": inputs.integer(minimum=1, maximum=365),
    "analyzerType": inputs.choice(OF_ACCOUNT, OF_ORGANIZATION),
}
COUNTED = {OF_ACCOUNT: (OF_ACCOUNT, OF_ORGANIZATION), OF_ORGANIZATION: (OF_ORGANIZATION,)}
ELSEWHERE = "The rule answers in the management account and in the delegated administrator of IAM Access Analyzer."


class IAM_UNUSED_ACCESS_ANALYZER_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, wanted = event["accountId"], valid_rule_parameters["analyzerType"]
        if wanted == OF_ORGANIZATION and not has_the_organizations(
            client_factory.build_client("organizations"), account
        ):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, ELSEWHERE)]
        pages = client_factory.build_client("accessanalyzer").get_paginator("list_analyzers").paginate()
        found = [each for page in pages for each in page["analyzers"] if each.get("type") in COUNTED[wanted]]
        faults = [fault(each, valid_rule_parameters["maxUnusedAccessAge"]) for each in found]
        if None in faults:
            return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
        annotation = annotations.some(faults) or "none is there"
        annotation = f"No analyzer looks for unused access as it should: {annotation}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]


def has_the_organizations(organizations, account):
    """Whether the account is one of the two that an analyzer of the organization is made in."""
    found = organization.describe(organizations)
    if not found or found["MasterAccountId"] == account:
        return bool(found)
    service = "access-analyzer.amazonaws.com"
    try:
        pages = organizations.get_paginator("list_delegated_administrators").paginate(ServicePrincipal=service)
        return account in [each["Id"] for page in pages for each in page["DelegatedAdministrators"]]
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":  # as every other member is told
            raise
        return False


def fault(analyzer, most):
    if analyzer.get("status") != "ACTIVE":
        return f"{analyzer['name']} is {analyzer.get('status') or 'in no known state'}"
    days = configuration.dig(analyzer, "configuration.unusedAccess.unusedAccessAge")
    if days is None:
        return f"{analyzer['name']} does not say how many days it tracks"
    return f"{analyzer['name']} tracks {days} days, not {most}" if days > most else None


def lambda_handler(event, context):
    return Evaluator(IAM_UNUSED_ACCESS_ANALYZER_ENABLED()).handle(event, context)
