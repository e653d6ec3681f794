"""A role for emergencies is ready, for few people, with MFA and for a short time.

## What it checks
The account must have a role `roleName` that is not one of AWS's own and that

- trusts named users or roles only: no whole account, no service, no identity
  provider, unless a condition on `aws:PrincipalArn` names them. A principal that
  was deleted does not count as a name;
- demands MFA of each of them where `requireMfa` is true, by a test that an absent
  key fails. Who comes by another role has no MFA that AWS could see;
- ends its sessions after `maxSessionSeconds` at the latest;
- has the policies `requiredPolicyArns`, or where none is named, any policy at all,
  and does not have AWSDenyAll.

What an inline policy or a boundary leaves of those rights is not looked at.

## Why it matters
When the identity provider is down, or its owner is the incident, somebody has to
get in all the same. A role that is made that night trusts too many, and stays.

No document makes it. The right to make a role and to attach policies to it is the
right to everything, so a machine that held it in each account would be an easier
way in than the role itself. A person makes the role, and chooses whom it trusts.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_emergency_process.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_pre_provision_access.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, policy

ACCOUNT = "AWS::::Account"
ROLE_NAME = inputs.matching(r"[A-Za-z0-9+=,.@_-]{1,64}", "the name of a role")
INPUTS = {
    "roleName": ROLE_NAME,
    "requireMfa": inputs.boolean,
    "maxSessionSeconds": inputs.integer(minimum=3600, maximum=43200),
    "requiredPolicyArns": inputs.optional(inputs.list_of(inputs.arn)),
}
OF_AWS = ("/aws-reserved/", "/aws-service-role/")  # paths that only AWS can make roles in
DENY_ALL = ":iam::aws:policy/AWSDenyAll"
LESS = ("numericlessthan", "numericlessthanequals")


class BREAK_GLASS_ROLE_EXISTS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        fault = fault_of(client_factory.build_client("iam"), valid_rule_parameters)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def fault_of(iam, given):
    """What is wrong with the role, in a sentence; None for nothing."""
    name = given["roleName"]
    try:
        role = iam.get_role(RoleName=name)["Role"]
        return (
            fault_of_role(role, given)
            or fault_of_trust(policy.read(role.get("AssumeRolePolicyDocument")), given)
            or fault_of_rights(iam, name, given["requiredPolicyArns"])
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return f"There is no role {name}."


def fault_of_role(role, given):
    name, seconds, most = role["RoleName"], role["MaxSessionDuration"], given["maxSessionSeconds"]
    if role["Path"].startswith(OF_AWS):
        return f"The role {name} is one of AWS's own."
    if seconds > most:
        return f"Sessions of the role {name} may last {seconds} seconds, which is more than {most}."
    return None


def fault_of_trust(trust, given):
    name = given["roleName"]
    letting_in = [each for each in trust if lets_in(each)]
    if not letting_in:
        return f"The role {name} trusts nobody."
    for statement in letting_in:
        others = unnamed(statement)
        if others:
            return f"{statement.where} the trust policy of {name} names no user or role: {annotations.some(others)}."
        if given["requireMfa"] and not any(demands_mfa(each) for each in statement.conditions):
            return f"{statement.where} the trust policy of {name} demands no MFA."
    return None


def lets_in(statement):
    if not statement.principals and not statement.not_principals:
        return False
    return statement.allows and statement.touches_action("sts:AssumeRole*")


def unnamed(statement):
    """The principals that are not one user or role each."""
    if any(each.key == "aws:principalarn" and each.takes_only(is_user_or_role) for each in statement.conditions):
        return []
    if statement.not_principals:
        return ["all but some (NotPrincipal)"]
    return [each.value for each in statement.principals if each.kind != "AWS" or not is_user_or_role(each.value)]


def is_user_or_role(arn):
    return (":user/" in arn or ":role/" in arn) and not policy.has_wildcard(arn)


def demands_mfa(condition):
    if condition.if_exists or condition.quantifier:
        return False
    if condition.key == "aws:multifactorauthage":  # an age there is only with MFA
        return condition.operator in LESS
    is_asked = condition.key == "aws:multifactorauthpresent" and condition.operator == "bool"
    return is_asked and [value.lower() for value in condition.values] == ["true"]


def fault_of_rights(iam, name, required):
    pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
    attached = [each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]]
    missing = [each for each in required or () if each not in attached]
    if missing:
        return f"The role {name} does not have {annotations.some(missing)}."
    if any(each.endswith(DENY_ALL) for each in attached):
        return f"The role {name} has AWSDenyAll, and so can do nothing."
    if not attached and not has_inline(iam, name):
        return f"The role {name} has no policy, and so can do nothing."
    return None


def has_inline(iam, name):
    pages = iam.get_paginator("list_role_policies").paginate(RoleName=name)
    return any(page["PolicyNames"] for page in pages)


def lambda_handler(event, context):
    return Evaluator(BREAK_GLASS_ROLE_EXISTS()).handle(event, context)
