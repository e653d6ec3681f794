"""A role for investigations is ready, for responders alone.

## What it checks
The account must have a role `roleName` that is not one of AWS's own and that

- trusts principals of the accounts `trustedAccountIds` only, where they may be
  whole accounts; where none is given, of the account itself. No service and no
  identity provider, and nobody without an account, such as a principal that was
  deleted;
- has the policies `requiredPolicyArns`, or where none is named, any policy at all,
  does not have AWSDenyAll, and has AdministratorAccess only where that is named.

What an inline policy or a boundary leaves of those rights is not looked at.

## Why it matters
Snapshots and logs are secured in the first hour. Whoever has to ask for the right
to read them then gets too much of it, or too late, and changes the evidence.

No document makes it. The right to make a role and to give it policies is the right
to everything, and a machine that held it in each account would be worth taking
over. A person makes the role, and confirms which account it trusts.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_pre_provision_access.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_prepare_forensic.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, policy

ACCOUNT = "AWS::::Account"
ROLE_NAME = inputs.matching(r"[A-Za-z0-9+=,.@_-]{1,64}", "the name of a role")
INPUTS = {
    "roleName": ROLE_NAME,
    "trustedAccountIds": inputs.optional(inputs.list_of(inputs.account)),
    "requiredPolicyArns": inputs.optional(inputs.list_of(inputs.arn)),
}
OF_AWS = ("/aws-reserved/", "/aws-service-role/")  # paths that only AWS can make roles in
ADMIN = ":iam::aws:policy/AdministratorAccess"
DENY_ALL = ":iam::aws:policy/AWSDenyAll"


class FORENSICS_ROLE_EXISTS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, given = event["accountId"], valid_rule_parameters
        trusted = given["trustedAccountIds"] or (account,)
        fault = fault_of(
            client_factory.build_client("iam"), given["roleName"], trusted, given["requiredPolicyArns"] or ()
        )
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def fault_of(iam, name, trusted, required):
    """What is wrong with the role, in a sentence; None for nothing."""
    try:
        role = iam.get_role(RoleName=name)["Role"]
        if role["Path"].startswith(OF_AWS):
            return f"The role {name} is one of AWS's own."
        trust = policy.read(role.get("AssumeRolePolicyDocument"))
        return fault_of_trust(trust, name, trusted) or fault_of_rights(iam, name, required)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return f"There is no role {name}."


def fault_of_trust(trust, name, trusted):
    letting_in = [each for each in trust if lets_in(each)]
    if not letting_in:
        return f"The role {name} trusts nobody."
    for statement in letting_in:
        others = outsiders(statement, trusted)
        if others:
            accounts = annotations.some(trusted)
            return (
                f"{statement.where} the trust policy of {name} trusts others than {accounts}: "
                f"{annotations.some(others)}."
            )
    return None


def lets_in(statement):
    if not statement.principals and not statement.not_principals:
        return False
    return statement.allows and statement.touches_action("sts:AssumeRole*")


def outsiders(statement, trusted):
    """The principals that are not of an account which is trusted."""
    if statement.not_principals:
        return ["all but some (NotPrincipal)"]
    return [each.value for each in statement.principals if each.account not in trusted]


def fault_of_rights(iam, name, required):
    pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
    attached = [each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]]
    missing = [each for each in required if each not in attached]
    if missing:
        return f"The role {name} does not have {annotations.some(missing)}."
    if any(each.endswith(DENY_ALL) for each in attached):
        return f"The role {name} has AWSDenyAll, and so can do nothing."
    if any(each.endswith(ADMIN) for each in attached if each not in required):
        return f"The role {name} has AdministratorAccess, which an investigation does not need."
    if not attached and not has_inline(iam, name):
        return f"The role {name} has no policy, and so can do nothing."
    return None


def has_inline(iam, name):
    pages = iam.get_paginator("list_role_policies").paginate(RoleName=name)
    return any(page["PolicyNames"] for page in pages)


def lambda_handler(event, context):
    return Evaluator(FORENSICS_ROLE_EXISTS()).handle(event, context)
