import json
from urllib.parse import quote

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, verdict
from trusts import OTHER, PARTNER, VENDOR, document, lets_in, made, role, root, trusting

RULE = "IAM_ROLE_EXTERNAL_ID_REQUIRED"


def partner(test="StringEquals", key="sts:ExternalId", value="4711", **elements):
    return lets_in("AWS", root(PARTNER), Condition={test: {key: value}}, **elements)


PLAIN = lets_in("AWS", root(PARTNER))

SCENARIOS = {  # given a role that ...: (its item, inputs, then the role is ...)
    **{f"has a trust policy that {name}": (found, {}, expected) for name, (found, expected) in OTHER.items()},
    "trusts another account": (trusting(PLAIN), {}, NON_COMPLIANT),
    "trusts another account by its number": (trusting(lets_in("AWS", PARTNER)), {}, NON_COMPLIANT),
    "trusts a role of another account": (
        trusting(lets_in("AWS", f"arn:aws:iam::{PARTNER}:role/x")),
        {},
        NON_COMPLIANT,
    ),
    "trusts another account that is no list": (
        trusting(PLAIN | {"Principal": {"AWS": root(PARTNER)}}),
        {},
        NON_COMPLIANT,
    ),
    "trusts its own account": (trusting(lets_in("AWS", root(ACCOUNT), ACCOUNT)), {}, COMPLIANT),
    "trusts its own account and another": (trusting(lets_in("AWS", ACCOUNT, PARTNER)), {}, NON_COMPLIANT),
    "trusts another account in its second statement": (
        trusting(lets_in("AWS", ACCOUNT), PLAIN),
        {},
        NON_COMPLIANT,
    ),
    "demands an external id": (trusting(partner()), {}, COMPLIANT),
    "demands one of two": (trusting(partner(value=["a-1", "b-2"])), {}, COMPLIANT),
    "demands one in other letters": (trusting(partner("stringequals", "STS:externalid")), {}, COMPLIANT),
    "demands any external id": (trusting(partner("StringLike", value="*")), {}, NON_COMPLIANT),
    "demands one by its beginning": (trusting(partner("StringLike", value="47*")), {}, NON_COMPLIANT),
    "demands an empty one": (trusting(partner(value="")), {}, NON_COMPLIANT),
    "demands a name of the session alone": (
        trusting(partner(key="sts:RoleSessionName", value="deploy")),
        {},
        NON_COMPLIANT,
    ),
    "demands none": (trusting(partner(value=[])), {}, NON_COMPLIANT),
    "demands another one": (trusting(partner("StringNotEquals")), {}, NON_COMPLIANT),
    "demands one if there is one": (trusting(partner("StringEqualsIfExists")), {}, NON_COMPLIANT),
    "demands MFA": (trusting(partner("Bool", "aws:MultiFactorAuthPresent", "true")), {}, NON_COMPLIANT),
    "demands an organization": (trusting(partner(key="aws:PrincipalOrgID", value="o-abcdefghij")), {}, COMPLIANT),
    "demands any organization": (
        trusting(partner("StringLike", "aws:PrincipalOrgID", "o-*")),
        {},
        NON_COMPLIANT,
    ),
    "trusts an account that is trusted": (trusting(PLAIN), {"trustedAccountIds": f"{VENDOR},{PARTNER}"}, COMPLIANT),
    "trusts a vendor that sends none": (trusting(PLAIN), {"allowVendorAccountIds": PARTNER}, COMPLIANT),
    "trusts an account while another is trusted": (trusting(PLAIN), {"trustedAccountIds": VENDOR}, NON_COMPLIANT),
    "trusts everyone, which is for another rule": (trusting(lets_in("AWS", "*")), {}, COMPLIANT),
    "trusts a principal that is deleted": (trusting(lets_in("AWS", "AROAEXAMPLEID")), {}, COMPLIANT),
    "denies another account": (trusting(PLAIN | {"Effect": "Deny"}), {}, COMPLIANT),
    "has a trust policy that is URL-encoded text": (role(quote(json.dumps(document(PLAIN)))), {}, NON_COMPLIANT),
    "is a service's own": (role(document(PLAIN), "/aws-service-role/x.amazonaws.com/"), {}, NOT_APPLICABLE),
    "is AWS's own": (role(document(PLAIN), "/aws-reserved/sso.amazonaws.com/"), {}, NOT_APPLICABLE),
    "has no path in its item": (role(document(PLAIN), None), {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("found", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_role_that(found, inputs, expected):
    assert verdict(RULE, found, **inputs) == expected


def test_the_annotation_names_the_accounts():
    [judged] = evaluations(RULE, trusting(lets_in("AWS", ACCOUNT, root(PARTNER), VENDOR, Sid="Vendors")))
    assert judged["Annotation"] == (
        f"Statement Vendors of the trust policy demands no external id of {root(PARTNER)}, {VENDOR}."
    )


def bad(aws):
    """A role trusts its own account and two of others in one statement."""
    own = aws("sts").get_caller_identity()["Account"]
    return made(aws, "vendors", lets_in("AWS", root(own), root(PARTNER), root(VENDOR), Sid="Vendors"))


def good(aws):
    """A role demands an external id of a partner."""
    return made(aws, "audit", partner())
