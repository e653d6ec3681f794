"""Roles were used lately.

## What it checks
Each IAM role must have been used in the last `maxDaysUnused` days, in any
Region. IAM keeps that for 400 days. A role that was not used in them has until
`graceDays` after it was made. A role that can do nothing any more, as an inline
policy or AWS's own AWSDenyAll denies it everything, is as good as gone, and
compliant.

Roles that AWS makes for itself are not applicable, nor are those that
`exemptRoleNames` names, in which `*` and `?` stand for others. Known false
alarms are roles for emergencies, drills and what is done once a year: name them
there.

## Why it matters
Nobody misses what an unused role does, and nobody looks at who may assume it.
Its rights are only there for others.

## References
- https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
- https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_continuous_reduction.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs, policy

ROLE = "AWS::IAM::Role"
INPUTS = {
    "maxDaysUnused": inputs.integer(minimum=1, maximum=400),
    "graceDays": inputs.integer(minimum=0),
    "exemptRoleNames": inputs.optional(inputs.text_list),
}
DENY_ALL = ":iam::aws:policy/AWSDenyAll"
OF_AWS = ("/aws-reserved/", "/aws-service-role/")  # paths that only AWS can make roles in


class IAM_ROLE_UNUSED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        now = dates.evaluation_time(event)
        listing = client_factory.build_client("iam").get_paginator("get_account_authorization_details")
        pages = listing.paginate(Filter=["Role"])  # ListRoles does not tell when they were used
        return [evaluation(role, now, valid_rule_parameters) for page in pages for role in page["RoleDetailList"]]


def evaluation(role, now, given):
    reason = reason_to_leave(role, given["exemptRoleNames"])
    if reason:
        return Evaluation(ComplianceType.NOT_APPLICABLE, role["RoleId"], ROLE, reason)
    idle = idleness(role, now, given)
    if idle and not can_do_nothing(role):
        annotation = f"The role {role['RoleName']} {idle}."
        return Evaluation(ComplianceType.NON_COMPLIANT, role["RoleId"], ROLE, annotation)
    return Evaluation(ComplianceType.COMPLIANT, role["RoleId"], ROLE)


def reason_to_leave(role, exempt):
    if role["Path"].startswith(OF_AWS):
        return "AWS's own role, which nobody can change."
    if policy.matches_any(exempt or (), role["RoleName"]):
        return "The role is exempt by its name."
    return None


def idleness(role, now, given):
    """For how long nobody used the role; empty where that is allowed."""
    used = (role.get("RoleLastUsed") or {}).get("LastUsedDate")
    days = dates.age_in_days(used or role["CreateDate"], now)
    if used:
        return f"was not used for {days} days" if days > given["maxDaysUnused"] else ""
    return f"was made {days} days ago, and no use of it is known" if days > given["graceDays"] else ""


def can_do_nothing(role):
    if any(each["PolicyArn"].endswith(DENY_ALL) for each in role.get("AttachedManagedPolicies") or ()):
        return True
    documents = (each["PolicyDocument"] for each in role.get("RolePolicyList") or ())
    return any(denies_all(statement) for document in documents for statement in policy.read(document))


def denies_all(statement):
    return (
        statement.denies
        and statement.covers_action("*:*")
        and statement.covers_resource("*")
        and not statement.conditions
    )


def lambda_handler(event, context):
    return Evaluator(IAM_ROLE_UNUSED()).handle(event, context)
