"""A tag policy applies to every account of the organization.

## What it checks
Tag policies must be on in the organization, and each account, the management
account included, must have one, attached to itself, to a unit above it or to the
root. What a policy says about tags is not read.

The management account and delegated administrators see that; the rule answers
there, about every account, and does not apply elsewhere. Ask in one of them, or
each account is told of twice.

## Why it matters
`CostCenter`, `costcenter` and `cost-center` are three tags. Whoever looks for the
owner of a resource during an incident finds a third of them.

## References
- https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html
- https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, organization, organization_policies

ACCOUNT = "AWS::::Account"
KIND = "TAG_POLICY"
INPUTS = {}
ELSEWHERE = "The rule answers in the organization's management account and in delegated administrators."


class ORGANIZATIONS_TAG_POLICY_ATTACHED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, organizations = event["accountId"], client_factory.build_client("organizations")
        management = organization.describe(organizations).get("MasterAccountId")
        if management is None:
            annotation = "The account is in no organization."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, annotation)]
        try:
            policies = organization_policies.read(organizations, KIND)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException" or account == management:
                raise
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, ELSEWHERE)]
        return [evaluation(policies, member) for member in policies.names]


def evaluation(policies, member):
    if policies.states[member] != "ACTIVE":
        annotation = f"The account is {policies.states[member]}."
        return Evaluation(ComplianceType.NOT_APPLICABLE, member, ACCOUNT, annotation)
    if not policies.is_enabled:
        annotation = "Tag policies are off in the organization."
        return Evaluation(ComplianceType.NON_COMPLIANT, member, ACCOUNT, annotation)
    if not policies.names[member]:
        annotation = "No tag policy is attached to the account, nor to what is above it."
        return Evaluation(ComplianceType.NON_COMPLIANT, member, ACCOUNT, annotation)
    return Evaluation(ComplianceType.COMPLIANT, member, ACCOUNT)


def lambda_handler(event, context):
    return Evaluator(ORGANIZATIONS_TAG_POLICY_ATTACHED()).handle(event, context)
