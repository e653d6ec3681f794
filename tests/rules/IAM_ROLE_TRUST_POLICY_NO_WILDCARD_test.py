import json
from urllib.parse import quote

import pytest

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "IAM_ROLE_TRUST_POLICY_NO_WILDCARD"
EVERYONE = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
PARTNER = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}


def when(test, key, value):
    return EVERYONE | {"Condition": {test: {key: value}}}


SCENARIOS = {  # given a role whose trust policy ...: (its statements, inputs, then the role is ...)
    "trusts a service": ([LAMBDA], {}, COMPLIANT),
    "trusts another account": ([PARTNER], {}, COMPLIANT),
    "trusts everyone": ([EVERYONE], {}, NON_COMPLIANT),
    "trusts everyone in short": ([EVERYONE | {"Principal": "*"}], {}, NON_COMPLIANT),
    "trusts everyone among others": (
        [EVERYONE | {"Principal": {"AWS": ["arn:aws:iam::111122223333:root", "*"]}}],
        {},
        NON_COMPLIANT,
    ),
    "trusts everyone in its second statement": ([LAMBDA, EVERYONE], {}, NON_COMPLIANT),
    "is one statement, not a list": (EVERYONE, {}, NON_COMPLIANT),
    "trusts all but one": (
        [{"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}],
        {},
        NON_COMPLIANT,
    ),
    "trusts the organization": ([when("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij")], {}, COMPLIANT),
    "trusts the organization, in other letters": (
        [when("stringequals", "AWS:principalorgid", ["o-abcdefghij"])],
        {},
        COMPLIANT,
    ),
    "trusts every organization": ([when("StringLike", "aws:PrincipalOrgID", "o-*")], {}, NON_COMPLIANT),
    "trusts those of no organization too": (
        [when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-abcdefghij")],
        {},
        NON_COMPLIANT,
    ),
    "trusts all outside an organization": (
        [when("StringNotEquals", "aws:PrincipalOrgID", "o-abcdefghij")],
        {},
        NON_COMPLIANT,
    ),
    "trusts one role of an account": (
        [when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/ci")],
        {},
        COMPLIANT,
    ),
    "trusts roles by a wildcard in a fixed account": (
        [when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/ci-*")],
        {},
        NON_COMPLIANT,
    ),
    "trusts a role by name in every account": (
        [when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/ci")],
        {},
        NON_COMPLIANT,
    ),
    "trusts a role by name in the caller's own account, whichever that is": (
        [when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/ci")],
        {},
        NON_COMPLIANT,
    ),
    "trusts whoever knows the external id": ([when("StringEquals", "sts:ExternalId", "secret")], {}, NON_COMPLIANT),
    "trusts the organization, where only accounts may narrow": (
        [when("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij")],
        {"allowedConditionKeys": "aws:PrincipalAccount"},
        NON_COMPLIANT,
    ),
    "denies everyone": ([LAMBDA, EVERYONE | {"Effect": "Deny"}], {}, COMPLIANT),
    "has no statements": ([], {}, COMPLIANT),
    "is absent from the item": (None, {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("statements", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_role_whose_trust_policy(statements, inputs, expected):
    assert verdict(RULE, role(None if statements is None else document(statements)), **inputs) == expected


def test_url_encoded_text_reads_the_same():
    assert verdict(RULE, role(quote(json.dumps(document([EVERYONE]))))) == NON_COMPLIANT


def test_the_annotation_names_the_condition_that_does_not_help():
    [judged] = evaluations(RULE, role(document([when("StringEquals", "sts:ExternalId", "x") | {"Sid": "Vendor"}])))

    assert judged["Annotation"] == (
        "Statement Vendor of the trust policy allows every principal (*); "
        "its conditions on sts:externalid narrow nobody down."
    )


def document(statements):
    return {"Version": "2012-10-17", "Statement": statements}


def role(trust):
    return item("AWS::IAM::Role", configuration={"assumeRolePolicyDocument": trust})


def bad(aws):
    """A role trusts everyone beside a service and a partner."""
    everyone = EVERYONE | {"Principal": {"AWS": ["*", "arn:aws:iam::111122223333:root"]}}
    trust = json.dumps(document([LAMBDA, everyone]))
    return aws("iam").create_role(RoleName="open", AssumeRolePolicyDocument=trust)["Role"]["RoleId"]


def good(aws):
    """A role trusts everyone of one organization."""
    trust = json.dumps(document([when("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij")]))
    return aws("iam").create_role(RoleName="shared", AssumeRolePolicyDocument=trust)["Role"]["RoleId"]
