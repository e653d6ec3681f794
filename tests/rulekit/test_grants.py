import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from managed_policies import allow, deny, document, holding, policy, when
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, verdict
from trueup.rulekit import grants
from trueup.rulekit.policy import read

RULE = "IAM_PRIVILEGE_ESCALATION_PROHIBITED"
RUN = "ec2:RunInstances"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
ROLES = f"arn:aws:iam::{ACCOUNT}:role/*"
SELF = "arn:aws:iam::*:user/${aws:username}"
TO_LAMBDA = when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")
BOUNDED = when("StringEquals", "iam:PermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:policy/bound")
UNNAMED_ROLE = f"arn:aws:iam::{ACCOUNT}:role/{grants.UNNAMED}"

GRANTS = {  # what a policy allows: (its statements, an action, a resource, how many of its statements allow that)
    "an action that is named": ([allow("s3:GetObject")], "s3:GetObject", "", 1),
    "another action": ([allow("s3:PutObject")], "s3:GetObject", "", 0),
    "an action by two statements": ([allow("s3:*"), allow("s3:Get*")], "s3:GetObject", "", 2),
    "an action on what is not named": ([allow("iam:PassRole", on=ROLES)], "iam:PassRole", UNNAMED_ROLE, 1),
    "an action on what is named": ([allow("iam:PassRole", on=ROLE)], "iam:PassRole", UNNAMED_ROLE, 0),
    "an action in every account": (
        [allow("iam:PassRole", on="arn:aws:iam::*:role/*")],
        "iam:PassRole",
        UNNAMED_ROLE,
        1,
    ),
    "what it denies": ([allow("iam:*"), deny("iam:Pass*")], "iam:PassRole", UNNAMED_ROLE, 0),
    "what it denies before it allows it": ([deny("iam:Pass*"), allow("iam:*")], "iam:PassRole", "", 0),
    "what it denies of one role": ([allow("iam:*"), deny("iam:*", on=ROLE)], "iam:PassRole", UNNAMED_ROLE, 1),
    "what it denies of some role, asked about any": ([allow("iam:*"), deny("iam:*", on=ROLES)], "iam:PassRole", "", 1),
    "what it denies under a condition": ([allow("iam:*"), deny("iam:*", **BOUNDED)], "iam:PassRole", "", 1),
}


@pytest.mark.parametrize(("statements", "action", "resource", "expected"), GRANTS.values(), ids=GRANTS)
def test_what_a_policy_allows(statements, action, resource, expected):
    assert len(grants.granting(read(document(*statements)), action, resource)) == expected


def test_limits_and_services_count_only_where_they_are_asked_for():
    statements = read(document(allow("iam:PassRole", **TO_LAMBDA), allow("iam:PassRole", **BOUNDED)))
    by_service = grants.granting(statements, "iam:PassRole", passed_to="ec2")
    by_limit = grants.granting(statements, "iam:PassRole", limits={"iam:permissionsboundary"})
    assert (by_service, by_limit) == ([statements[1]], [statements[0]])
    assert grants.granting(statements, "iam:PassRole", passed_to="lambda") == list(statements)


ACTIONS = st.sampled_from(["iam:*", "iam:Pass*", "iam:PassRole", "s3:Get*", RUN, "ec2:*", "iam:CreateAccessKey"])
ONES = st.sampled_from([ROLE, ROLES, SELF, f"arn:aws:iam::{ACCOUNT}:user/*", "arn:aws:ec2:*", "arn:aws:s3:::b"])
CONDITIONS = st.sampled_from([{}, TO_LAMBDA, BOUNDED, when("Bool", "aws:MultiFactorAuthPresent", "true")])
STATEMENTS = st.builds(
    lambda effect, actions, resources, condition: (
        {"Effect": effect, "Action": actions, "Resource": resources} | condition
    ),
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.lists(ACTIONS, min_size=1, max_size=3),
    st.lists(ONES, min_size=1, max_size=3),
    CONDITIONS,
)


def wider(statements, at, how):
    """The statements, one of which allows more than before, or denies less."""
    changed = dict(statements[at])
    if changed["Effect"] == "Deny":
        return statements[:at] + statements[at + 1 :]
    if how == "condition":
        changed.pop("Condition", None)
    elif how == "twice":
        return [*statements, allow("s3:PutObject", "iam:PassRole")]
    else:
        changed[how] = [*changed[how], "*" if how == "Resource" else "iam:*"]
    return [*statements[:at], changed, *statements[at + 1 :]]


@settings(max_examples=200, deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=4), st.data())
def test_a_policy_that_allows_more_is_never_judged_better(statements, data):
    at = data.draw(st.integers(0, len(statements) - 1))
    how = data.draw(st.sampled_from(["Action", "Resource", "condition", "twice"]))
    before = verdict(RULE, policy(holding(*statements)))
    after = verdict(RULE, policy(holding(*wider(statements, at, how))))
    assert (before, after) != (NON_COMPLIANT, COMPLIANT)


SPELLED = st.sampled_from(
    ["*", "iam:*", "IAM:passrole", "iam:Pass*", "i*m:PassRole", "ec2:RunInstance?", "s3:Get*", ""]
)
ELEMENTS = st.fixed_dictionaries({"Effect": st.sampled_from(["Allow", "Deny"])}).flatmap(
    lambda statement: st.builds(
        lambda element, actions: {**statement, element: actions, "Resource": "*"},
        st.sampled_from(["Action", "NotAction"]),
        st.lists(SPELLED, max_size=3),
    )
)
ASKED = frozenset({"iam:PassRole", "ec2:RunInstances", "s3:GetObject", "s3:PutObject"})


@settings(max_examples=300, deadline=None)
@given(st.lists(ELEMENTS, max_size=3))
def test_within_reach_is_what_some_statement_allows_if_nothing_denies_it(statements):
    allowing = read(document(*(each for each in statements if each["Effect"] == "Allow")))
    granted = {action for action in ASKED if grants.granting(allowing, action)}
    assert grants.within_reach(read(document(*statements)), ASKED) == granted
