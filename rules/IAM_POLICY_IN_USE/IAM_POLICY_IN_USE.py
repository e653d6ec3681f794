"""A policy, such as the one for AWS Support, is attached to somebody who can use it.

## What it checks
The policy `policyARN` must be attached to a user, to a group with at least one
user, or to a role that trusts at least one principal. `policyUsageType` says
which of them counts: `IAM_USER`, `IAM_GROUP`, `IAM_ROLE`, or `ANY`. A policy
that does not exist is attached to nobody.

## Why it matters
Whoever is called at night needs the rights before the incident, not after a
request for them. Nobody can open a case with AWS Support without that policy.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-in-use.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-18
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, policy

ACCOUNT = "AWS::::Account"
ANY = "ANY"
PERMISSIONS = "PermissionsPolicy"  # as a boundary it allows nothing
INPUTS = {
    "policyARN": inputs.arn,
    "policyUsageType": inputs.optional(inputs.choice("IAM_USER", "IAM_GROUP", "IAM_ROLE", ANY)),
}
KINDS = {"IAM_USER": "a user", "IAM_GROUP": "a group with users", "IAM_ROLE": "a role that trusts somebody"}


class IAM_POLICY_IN_USE(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        iam, account = client_factory.build_client("iam"), event["accountId"]
        arn, kind = valid_rule_parameters["policyARN"], valid_rule_parameters["policyUsageType"] or ANY
        entities = attached(iam, arn)
        if entities is None:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, f"There is no policy {arn}.")]
        wanted = KINDS if kind == ANY else (kind,)
        if any(counts(iam, each, name) for each, name in entities if each in wanted):
            return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
        annotation = f"{arn} is not attached to {' or '.join(KINDS[each] for each in wanted)}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]


def attached(iam, arn):
    """Kind and name of each that has the policy; None where there is no such policy."""
    try:
        pages = list(
            iam.get_paginator("list_entities_for_policy").paginate(PolicyArn=arn, PolicyUsageFilter=PERMISSIONS)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return None
    return [
        *(("IAM_USER", user["UserName"]) for page in pages for user in page["PolicyUsers"]),
        *(("IAM_GROUP", group["GroupName"]) for page in pages for group in page["PolicyGroups"]),
        *(("IAM_ROLE", role["RoleName"]) for page in pages for role in page["PolicyRoles"]),
    ]


def counts(iam, kind, name):
    """Whether somebody has the rights by it: a group needs users, a role needs somebody whom it trusts."""
    try:
        if kind == "IAM_GROUP":
            return bool(iam.get_group(GroupName=name)["Users"])
        if kind == "IAM_ROLE":
            trust = policy.read(iam.get_role(RoleName=name)["Role"].get("AssumeRolePolicyDocument"))
            return any(each.allows and (each.principals or each.not_principals) for each in trust)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":  # deleted since it was listed
            raise
        return False
    return True


def lambda_handler(event, context):
    return Evaluator(IAM_POLICY_IN_USE()).handle(event, context)
