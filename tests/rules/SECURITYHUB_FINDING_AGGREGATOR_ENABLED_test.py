from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "SECURITYHUB_FINDING_AGGREGATOR_ENABLED"
PROOF = "model"  # moto knows no aggregators
SECURITY = "111122223333"
HOME, EAST, WEST = "eu-central-1", "us-east-1", "us-west-2"
ARN = f"arn:aws:securityhub:{HOME}:{ACCOUNT}:finding-aggregator/1"
BOTH = {"linkedRegions": f"{EAST}, {WEST}"}
WITH_HOME = {"linkedRegions": f"{HOME}, {EAST}"}


def linking(mode, *regions):
    return {"FindingAggregationRegion": HOME, "RegionLinkingMode": mode, "Regions": [*regions]}


ALL, ALL_BUT, SOME = "ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS"
EVERY = {"FindingAggregationRegion": HOME, "RegionLinkingMode": ALL}

SCENARIOS = {  # given an account whose aggregator ...: (the aggregator, inputs, then the account is ...)
    "is not there": (None, {}, NON_COMPLIANT),
    "is not there, where Regions are wanted": (None, BOTH, NON_COMPLIANT),
    "links every Region": (EVERY, {}, COMPLIANT),
    "links every Region, where some are wanted": (EVERY, BOTH, COMPLIANT),
    "links every Region but one": (linking(ALL_BUT, EAST), {}, NON_COMPLIANT),
    "links every Region but one that is wanted": (linking(ALL_BUT, EAST), BOTH, NON_COMPLIANT),
    "links every Region but one that nobody wants": (linking(ALL_BUT, "sa-east-1"), BOTH, COMPLIANT),
    "links every Region but its own": (linking(ALL_BUT, HOME), WITH_HOME, COMPLIANT),
    "links the Regions that are wanted": (linking(SOME, EAST, WEST), BOTH, COMPLIANT),
    "links more than is wanted": (linking(SOME, EAST, WEST, "sa-east-1"), BOTH, COMPLIANT),
    "links one of two": (linking(SOME, EAST), BOTH, NON_COMPLIANT),
    "links some, where all are wanted": (linking(SOME, EAST, WEST), {}, NON_COMPLIANT),
    "is at home in a Region that is wanted": (linking(SOME, EAST), WITH_HOME, COMPLIANT),
    "links nothing": (linking(SOME), BOTH, NON_COMPLIANT),
    "does not say what it links": ({"FindingAggregationRegion": HOME}, {}, NON_COMPLIANT),
    "says null for the Regions": (linking(SOME) | {"Regions": None}, BOTH, NON_COMPLIANT),
}


class Hub:
    """Security Hub: the aggregator, the administrator, and why who administers it is not told."""

    def __init__(self, aggregator=None, administrator=None, refused=None):
        self.aggregator, self.administrator, self.refused = aggregator, administrator, refused

    def get_administrator_account(self):
        if self.refused:
            raise ClientError({"Error": {"Code": self.refused, "Message": "no"}}, "GetAdministratorAccount")
        return {"Administrator": self.administrator} if self.administrator else {}

    def get_paginator(self, operation):
        assert operation == "list_finding_aggregators"
        return self

    def paginate(self):
        found = [{"FindingAggregators": [{"FindingAggregatorArn": ARN}]}] if self.aggregator else []
        return [{"FindingAggregators": []}, *found]

    def get_finding_aggregator(self, FindingAggregatorArn):  # noqa: N803
        assert FindingAggregatorArn == ARN
        return self.aggregator


def judged(hub, **inputs):
    """What the rule says, and the Regions in which it asked."""
    asked = []

    def client(_service, region):
        asked.append(region)
        return hub

    with patch.object(support, "client", client):
        return evaluations(RULE, **inputs), asked


@pytest.mark.parametrize(("aggregator", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_aggregator(aggregator, inputs, expected):
    [told], _ = judged(Hub(aggregator), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


def test_the_aggregator_is_asked_for_in_its_home_region():
    assert judged(Hub(EVERY))[1] == [None, HOME]
    assert judged(Hub())[1] == [None]


ADMINISTRATORS = {  # the account's administrator is ...: (what is told of it, then the account is ...)
    "in force": ({"AccountId": SECURITY, "MemberStatus": "ENABLED"}, NOT_APPLICABLE),
    "in force, in other letters": ({"AccountId": SECURITY, "MemberStatus": "Enabled"}, NOT_APPLICABLE),
    "one that was let go": ({"AccountId": SECURITY, "MemberStatus": "Resigned"}, NON_COMPLIANT),
    "one of no known state": ({"AccountId": SECURITY}, NON_COMPLIANT),
    "without a number": ({"MemberStatus": "ENABLED"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("administrator", "expected"), ADMINISTRATORS.values(), ids=ADMINISTRATORS)
def test_the_accounts_administrator_is(administrator, expected):
    [told], _ = judged(Hub(administrator=administrator))

    assert told["ComplianceType"] == expected


def test_a_member_is_told_where_the_rule_answers():
    [told], asked = judged(Hub(EVERY, ADMINISTRATORS["in force"][0]))

    assert told["Annotation"] == f"Account {SECURITY} administers Security Hub: the rule answers there."
    assert asked == [None]


def test_where_security_hub_is_off_there_is_nothing_to_bring_together():
    [told], _ = judged(Hub(refused="InvalidAccessException"))

    off = "Security Hub is off in this Region, so that there is nothing to bring together."
    assert (told["ComplianceType"], told["Annotation"]) == (NOT_APPLICABLE, off)


def test_a_refusal_is_not_a_verdict():
    assert judged(Hub(refused="AccessDeniedException"))[0]["customerErrorCode"] == "AccessDeniedException"


@pytest.mark.parametrize("regions", ["Ireland", "eu-west", "eu-west-1a", "eu-west-1 us-east-1"])
def test_what_is_no_region_is_refused(regions):
    assert judged(Hub(EVERY), linkedRegions=regions)[0]["customerErrorCode"] == "InvalidParameterValueException"


WRONG = f"The finding aggregator in {HOME} does not link "
ANNOTATIONS = {
    "there is none": (None, {}, "Security Hub has no finding aggregator: the findings of each Region stay there."),
    "some are linked": (linking(SOME, EAST), {}, f"{WRONG}every Region: {SOME}, {EAST}."),
    "nothing is linked": (linking(SOME), {}, f"{WRONG}every Region: {SOME}, none."),
    "one is missing": (linking(SOME, EAST), BOTH, f"{WRONG}{WEST}."),
    "two are left out": (linking(ALL_BUT, WEST, EAST), BOTH, f"{WRONG}{EAST}, {WEST}."),
}


@pytest.mark.parametrize(("aggregator", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(aggregator, inputs, annotation):
    [told], _ = judged(Hub(aggregator), **inputs)

    assert told["Annotation"] == annotation


def bad(aws):
    """The aggregator links one Region."""
    hub = aws("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False)
    hub.create_finding_aggregator(RegionLinkingMode="SPECIFIED_REGIONS", Regions=["us-west-2"])
    return ACCOUNT


def good(aws):
    """The aggregator links every Region."""
    hub = aws("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False)
    hub.create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")
    return ACCOUNT
