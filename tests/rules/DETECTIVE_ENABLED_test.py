from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "DETECTIVE_ENABLED"
PROOF = "model"  # moto lacks Detective
OWN = "arn:aws:detective:eu-west-1:123456789012:graph:own"
OTHER = "arn:aws:detective:eu-west-1:111122223333:graph:"


def membership(status, graph="g1", **more):
    return {"AccountId": ACCOUNT, "GraphArn": f"{OTHER}{graph}", "Status": status} | more


SCENARIOS = {  # given an account that ...: (its graphs, what it is a member of, then it is ...)
    "has a graph": ([OWN], [], COMPLIANT),
    "is a member of a graph": ([], [membership("ENABLED")], COMPLIANT),
    "is a member by its organization": ([], [membership("ENABLED", InvitationType="ORGANIZATION")], COMPLIANT),
    "is a member of the second of two graphs": ([], [membership("INVITED"), membership("ENABLED", "g2")], COMPLIANT),
    "has a graph and an invitation": ([OWN], [membership("INVITED")], COMPLIANT),
    "has no graph": ([], [], NON_COMPLIANT),
    "is only invited": ([], [membership("INVITED")], NON_COMPLIANT),
    "is still verified": ([], [membership("VERIFICATION_IN_PROGRESS")], NON_COMPLIANT),
    "could not be verified": ([], [membership("VERIFICATION_FAILED")], NON_COMPLIANT),
    "sends more than a graph takes": (
        [],
        [membership("ACCEPTED_BUT_DISABLED", DisabledReason="VOLUME_TOO_HIGH")],
        NON_COMPLIANT,
    ),
    "is a member in no known state": ([], [membership(None)], NON_COMPLIANT),
    "is told null of graphs and members": (None, None, NON_COMPLIANT),
}

NO_MEMBER = "The account is no enabled member of the behavior graphs"
ANNOTATIONS = {
    "there is no graph": (
        [],
        "The account has no behavior graph of Detective in this Region, and is a member of none.",
    ),
    "it is only invited": ([membership("INVITED")], f"{NO_MEMBER} {OTHER}g1 (INVITED)."),
    "nobody knows": ([membership(None)], f"{NO_MEMBER} {OTHER}g1 (in no known state)."),
    "there are many": (
        [membership("INVITED", name) for name in ("g1", "g2", "g3", "g4")],
        f"{NO_MEMBER} {OTHER}g1 (INVITED), {OTHER}g2 (INVITED) and 2 more.",
    ),
}


class Detective:
    """Its lists have an empty page each, and then all."""

    def __init__(self, graphs, memberships, code=None):
        graphs = graphs and [{"Arn": arn} for arn in graphs]
        self.pages = {"GraphList": graphs, "Invitations": memberships}
        self.code = code

    def list_graphs(self, **asked):
        return self.page("GraphList", asked)

    def list_invitations(self, **asked):
        return self.page("Invitations", asked)

    def page(self, name, asked):
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "List")
        if not asked:
            return {name: [], "NextToken": "more"}
        assert asked == {"NextToken": "more"}
        return {name: self.pages[name]}


def judged(*parts):
    with patch.object(support, "client", lambda service, _region: {"detective": Detective(*parts)}[service]):
        return evaluations(RULE)


@pytest.mark.parametrize(("graphs", "memberships", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_that(graphs, memberships, expected):
    [evaluation] = judged(graphs, memberships)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize(("memberships", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(memberships, annotation):
    assert judged([], memberships)[0]["Annotation"] == annotation


def test_a_refusal_is_not_a_verdict():
    assert judged([], [], "AccessDeniedException")["customerErrorCode"] == "AccessDeniedException"


def bad(aws):
    """Detective was never turned on."""
    return ACCOUNT


def good(aws):
    """The account has a graph."""
    aws("detective").create_graph()
    return ACCOUNT
