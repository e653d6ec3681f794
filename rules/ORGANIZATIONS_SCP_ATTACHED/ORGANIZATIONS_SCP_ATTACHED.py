"""A service control policy binds every member account.

## What it checks
Service control policies must be on in the organization, and each member account
must have one besides AWS's own `FullAWSAccess`, attached to itself, to a unit
above it or to the root. With `requiredPolicyNames` each policy that is named must
reach it. What a policy denies is not read.

The management account and delegated administrators see that; the rule answers
there, about every account, and does not apply elsewhere. Ask in one of them, or
each account is told of twice. The management account itself no such policy binds.

## Why it matters
An administrator of a member account may undo all that is set up in it. What the
organization denies, not even its root user can do.

## References
- https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
- https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, organization, organization_policies

ACCOUNT = "AWS::::Account"
KIND = "SERVICE_CONTROL_POLICY"
INPUTS = {"requiredPolicyNames": inputs.optional(inputs.text_list)}
ELSEWHERE = "The rule answers in the organization's management account and in delegated administrators."


class ORGANIZATIONS_SCP_ATTACHED(ConfigRule):
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
        wanted = valid_rule_parameters["requiredPolicyNames"] or ()
        return [evaluation(policies, member, management, wanted) for member in policies.names]


def evaluation(policies, member, management, wanted):
    if member == management:
        annotation = "No service control policy binds the management account."
        return Evaluation(ComplianceType.NOT_APPLICABLE, member, ACCOUNT, annotation)
    if policies.states[member] != "ACTIVE":
        annotation = f"The account is {policies.states[member]}."
        return Evaluation(ComplianceType.NOT_APPLICABLE, member, ACCOUNT, annotation)
    fault = shortfall(policies, policies.names[member], wanted)
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, member, ACCOUNT, fault)
    return Evaluation(ComplianceType.COMPLIANT, member, ACCOUNT)


def shortfall(policies, names, wanted):
    if not policies.is_enabled:
        return "Service control policies are off in the organization."
    missing = [name for name in wanted if name not in names]
    if missing:
        return f"Not attached to the account, nor to what is above it: {', '.join(missing)}."
    if not names:
        return "No service control policy but AWS's own is attached to the account, nor to what is above it."
    return None


def lambda_handler(event, context):
    return Evaluator(ORGANIZATIONS_SCP_ATTACHED()).handle(event, context)
