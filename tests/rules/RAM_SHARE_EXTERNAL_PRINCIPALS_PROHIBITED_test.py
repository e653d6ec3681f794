from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "RAM_SHARE_EXTERNAL_PRINCIPALS_PROHIBITED"
PROOF = "model"  # moto takes no principal out of a share, and knows of none that it is external
ARN = f"arn:aws:ram:eu-west-1:{ACCOUNT}:resource-share/11111111-2222-3333-4444-555555555555"
OTHER = ARN.replace("555555555555", "666666666666")
OUTSIDE = "999999999999"
CLOSED = {"resourceShareArn": ARN, "name": "net", "allowExternalPrincipals": False, "status": "ACTIVE"}
OPEN = CLOSED | {"allowExternalPrincipals": True}
GUEST = {"resourceShareArn": ARN, "associatedEntity": OUTSIDE, "external": True, "status": "ASSOCIATED"}
MEMBER = GUEST | {"associatedEntity": "111111111111", "external": False}
EXEMPT = {"exemptShareArns": f"{OTHER}, {ARN}"}

SCENARIOS = {  # given a share that ...: (the share, its principals, inputs, then it is ...)
    "is closed": (CLOSED, [], {}, COMPLIANT),
    "is closed, with members of the organization": (CLOSED, [MEMBER], {}, COMPLIANT),
    "is open": (OPEN, [], {}, NON_COMPLIANT),
    "is open, with members of the organization only": (OPEN, [MEMBER], {}, NON_COMPLIANT),
    "is open, with a guest": (OPEN, [MEMBER, GUEST], {}, NON_COMPLIANT),
    "is closed, with a guest": (CLOSED, [GUEST], {}, NON_COMPLIANT),
    "is closed, with a guest that is asked in": (CLOSED, [GUEST | {"status": "ASSOCIATING"}], {}, NON_COMPLIANT),
    "is closed, with a guest that is suspended": (CLOSED, [GUEST | {"status": "SUSPENDED"}], {}, NON_COMPLIANT),
    "is closed, with a guest of no known state": (CLOSED, [GUEST | {"status": None}], {}, NON_COMPLIANT),
    "is closed, with a guest that goes": (CLOSED, [GUEST | {"status": "DISASSOCIATING"}], {}, COMPLIANT),
    "is closed, with a guest that went": (CLOSED, [GUEST | {"status": "DISASSOCIATED"}], {}, COMPLIANT),
    "is closed, with a guest that never came": (CLOSED, [GUEST | {"status": "FAILED"}], {}, COMPLIANT),
    "is closed, with a guest of another share": (CLOSED, [GUEST | {"resourceShareArn": OTHER}], {}, COMPLIANT),
    "is closed, with somebody of whom nothing is said": (CLOSED, [{**MEMBER, "external": None}], {}, COMPLIANT),
    "does not say whether it is open": ({"resourceShareArn": ARN, "status": "ACTIVE"}, [], {}, NON_COMPLIANT),
    "has null for whether it is open": (CLOSED | {"allowExternalPrincipals": None}, [], {}, NON_COMPLIANT),
    "is open and being made": (OPEN | {"status": "PENDING"}, [], {}, NON_COMPLIANT),
    "is open and failed": (OPEN | {"status": "FAILED"}, [], {}, NON_COMPLIANT),
    "is open and exempt": (OPEN, [GUEST], EXEMPT, NOT_APPLICABLE),
    "is open where another is exempt": (OPEN, [], {"exemptShareArns": OTHER}, NON_COMPLIANT),
    "is made of a policy": (OPEN | {"featureSet": "CREATED_FROM_POLICY"}, [GUEST], {}, NOT_APPLICABLE),
    "was made of a policy, and is not yet one of RAM": (
        OPEN | {"featureSet": "PROMOTING_TO_STANDARD"},
        [GUEST],
        {},
        NOT_APPLICABLE,
    ),
    "is open and of RAM": (OPEN | {"featureSet": "STANDARD"}, [], {}, NON_COMPLIANT),
}


class Ram:
    """RAM with one share and one principal on each page."""

    def __init__(self, shares, principals=()):
        self.answers = {"get_resource_shares": shares, "get_resource_share_associations": principals}
        self.members = {"get_resource_shares": "resourceShares"}
        self.asked = []

    def get_paginator(self, operation):
        self.asked.append(operation)
        return Pages(self.members.get(operation, "resourceShareAssociations"), self.answers[operation])


class Pages:
    def __init__(self, member, found):
        self.member, self.found = member, found

    def paginate(self, **asked):
        wanted = {"resourceShares": {"resourceOwner": "SELF"}}
        assert asked == wanted.get(self.member, {"associationType": "PRINCIPAL"})
        return [{self.member: []}, *({self.member: [each]} for each in self.found)]


def judged(ram, **inputs):
    with patch.object(support, "client", lambda service, _region: {"ram": ram}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("share", "principals", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_share_that(share, principals, inputs, expected):
    [told] = judged(Ram([share], principals), **inputs)

    judged_is = told["ComplianceResourceType"], told["ComplianceResourceId"]
    assert (*judged_is, told["ComplianceType"]) == ("AWS::RAM::ResourceShare", ARN, expected)


def test_every_share_is_judged_but_those_that_go():
    shares = [OPEN, CLOSED | {"resourceShareArn": OTHER}, OPEN | {"status": "DELETED"}, OPEN | {"status": "DELETING"}]
    told = judged(Ram(shares))

    assert [(each["ComplianceResourceId"], each["ComplianceType"]) for each in told] == [
        (ARN, NON_COMPLIANT),
        (OTHER, COMPLIANT),
    ]


def test_where_there_is_no_share_nobody_is_asked_for():
    ram = Ram([])

    assert judged(ram) == []
    assert ram.asked == ["get_resource_shares"]


HOLDS = "The share holds principals outside of the organization:"
ANNOTATIONS = {
    "it is open": (OPEN, [], {}, "The share allows principals outside of the organization."),
    "it has a guest": (OPEN, [GUEST], {}, f"{HOLDS} {OUTSIDE}."),
    "it has two guests": (OPEN, [GUEST, GUEST | {"associatedEntity": "2"}], {}, f"{HOLDS} {OUTSIDE}, 2."),
    "it is exempt": (OPEN, [], EXEMPT, "The share is exempt."),
    "it is made of a policy": (
        OPEN | {"featureSet": "CREATED_FROM_POLICY"},
        [],
        {},
        "The share is made of a resource's own policy, where it is changed.",
    ),
}


@pytest.mark.parametrize(("share", "principals", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(share, principals, inputs, annotation):
    assert judged(Ram([share], principals), **inputs)[0]["Annotation"] == annotation


def bad(aws):
    """A share with an account of ours and one of somebody else."""
    made = aws("ram").create_resource_share(name="net", principals=[ACCOUNT, OUTSIDE])
    return made["resourceShare"]["resourceShareArn"]


def good(aws):
    """A share that is closed to others."""
    made = aws("ram").create_resource_share(name="net", allowExternalPrincipals=False, principals=[ACCOUNT])
    return made["resourceShare"]["resourceShareArn"]
