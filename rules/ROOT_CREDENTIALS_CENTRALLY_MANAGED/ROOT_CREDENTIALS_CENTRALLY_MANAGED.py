"""Root users of member accounts are managed centrally.

## What it checks
Both features of IAM's central root access must be on in the organization: root
credentials management and root sessions. Without trusted access of IAM to the
organization, or without all features of the organization, neither can be.

The management account and IAM's delegated administrator see that, and the rule
answers there; elsewhere, and outside of an organization, it does not apply. One
of the two is enough to ask.

## Why it matters
Each member account is born with a root user. With central management a member
needs no root password at all, and what only root may do is done in short
sessions that a trail of the organization shows.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
- https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

ACCOUNT = "AWS::::Account"
INPUTS = {}
FEATURES = {"RootCredentialsManagement": "root credentials management", "RootSessions": "root sessions"}
ELSEWHERE = {
    "AccountNotManagementOrDelegatedAdministratorException": (
        "The rule answers in the organization's management account and in IAM's delegated administrator."
    ),
    "OrganizationNotFoundException": "The account is in no organization.",
}
IMPOSSIBLE = {
    "ServiceAccessNotEnabledException": "IAM has no trusted access to the organization.",
    "OrganizationNotInAllFeaturesModeException": "The organization has consolidated billing only, not all features.",
}


class ROOT_CREDENTIALS_CENTRALLY_MANAGED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        compliance, annotation = judged(client_factory.build_client("iam"))
        return [Evaluation(compliance, event["accountId"], ACCOUNT, annotation)]


def judged(iam):
    try:
        enabled = iam.list_organizations_features().get("EnabledFeatures") or []
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ELSEWHERE:
            return ComplianceType.NOT_APPLICABLE, ELSEWHERE[code]
        if code not in IMPOSSIBLE:
            raise
        return ComplianceType.NON_COMPLIANT, f"Root users are not managed centrally: {IMPOSSIBLE[code]}"
    off = [said for name, said in FEATURES.items() if name not in enabled]
    if off:
        return ComplianceType.NON_COMPLIANT, f"Root users are not managed centrally: off are {', '.join(off)}."
    return ComplianceType.COMPLIANT, ""


def lambda_handler(event, context):
    return Evaluator(ROOT_CREDENTIALS_CENTRALLY_MANAGED()).handle(event, context)
