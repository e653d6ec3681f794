from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict

RULE = "ACCOUNT_PART_OF_ORGANIZATIONS"
OURS, OTHER = "999999999999", "111111111111"
WANTED = {"MasterAccountId": OURS}

SCENARIOS = {  # given an account in ...: (the management account of its organization, inputs, then the account is ...)
    "no organization": (None, {}, NON_COMPLIANT),
    "no organization, where ours is wanted": (None, WANTED, NON_COMPLIANT),
    "an organization": (OTHER, {}, COMPLIANT),
    "an organization, where nothing is wanted": (OTHER, {"MasterAccountId": ""}, COMPLIANT),
    "our organization": (OURS, WANTED, COMPLIANT),
    "our organization, with blanks around what is wanted": (OURS, {"MasterAccountId": f" {OURS} "}, COMPLIANT),
    "another organization, where ours is wanted": (OTHER, WANTED, NON_COMPLIANT),
    "an organization of its own": (ACCOUNT, {}, COMPLIANT),
    "an organization of its own, which is wanted": (ACCOUNT, {"MasterAccountId": ACCOUNT}, COMPLIANT),
    "an organization of its own, where ours is wanted": (ACCOUNT, WANTED, NON_COMPLIANT),
    "an organization that does not say whose it is": ("", WANTED, NON_COMPLIANT),
}


class Organizations:
    def __init__(self, owner, refused="AWSOrganizationsNotInUseException"):
        self.owner, self.refused = owner, refused

    def describe_organization(self):
        if self.owner is None:
            raise ClientError({"Error": {"Code": self.refused, "Message": "no"}}, "DescribeOrganization")
        return {"Organization": {"Id": "o-1"} | ({"MasterAccountId": self.owner} if self.owner else {})}


def judged(organizations, **inputs):
    with patch.object(support, "client", lambda service, _region: {"organizations": organizations}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("owner", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_in(owner, inputs, expected):
    [told] = judged(Organizations(owner), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


def test_the_annotation_names_both_management_accounts():
    [outside], [wrong] = judged(Organizations(None)), judged(Organizations(OTHER), **WANTED)

    assert outside["Annotation"] == "The account is in no organization."
    assert wrong["Annotation"] == f"The account is in the organization of {OTHER}, not of {OURS}."


def test_a_refusal_is_not_a_verdict():
    told = judged(Organizations(None, "AccessDeniedException"))
    assert told["customerErrorCode"] == "AccessDeniedException"


def test_what_is_no_account_is_refused():
    told = judged(Organizations(OURS), MasterAccountId="ours")
    assert told["customerErrorCode"] == "InvalidParameterValueException"


@pytest.mark.parametrize(("make", "expected"), [("bad", NON_COMPLIANT), ("good", COMPLIANT)])
def test_moto_tells_the_same(make, expected):
    with aws() as client:
        {"bad": bad, "good": good}[make](client)

        assert verdict(RULE) == expected


def bad(aws):
    """The account is in no organization."""
    return ACCOUNT


def good(aws):
    """The account has an organization."""
    aws("organizations").create_organization(FeatureSet="ALL")
    return ACCOUNT
