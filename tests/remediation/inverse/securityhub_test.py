import pytest

from trueup.remediation import inverse
from undoing import comes_back, service, way_back

securityhub = service("securityhub")

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "Security Hub off": ([], securityhub("EnableSecurityHub")),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


STANDARDS = securityhub("BatchEnableStandards", StandardsSubscriptionRequests=[{"StandardsArn": "a"}])


def subscriptions(*names):
    told = [{"StandardsArn": name, "StandardsSubscriptionArn": f"{name}/own"} for name in names]
    return {"StandardsSubscriptions": told}


def test_a_standard_that_is_new_is_unsubscribed_from():
    assert way_back(STANDARDS, subscriptions("b"), subscriptions("a")) == {
        "BatchDisableStandards": {"StandardsSubscriptionArns": ["a/own"]}
    }
    assert way_back(STANDARDS, subscriptions("a", "b"), subscriptions("a")) == {}


def test_where_the_answer_is_lost_the_new_standard_is_found_among_those_that_are_on():
    assert inverse.state(STANDARDS, [subscriptions("a", "b")]) == inverse.predict(STANDARDS, [None]) == ["a"]
    assert inverse.state(STANDARDS, [None]) is None


def test_the_aggregator_links_the_regions_it_linked():
    write = securityhub("UpdateFindingAggregator", FindingAggregatorArn="arn", RegionLinkingMode="ALL_REGIONS")
    before = {"RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["eu-west-1"]}
    assert way_back(write, before) == {
        "UpdateFindingAggregator": {
            "FindingAggregatorArn": "arn",
            "RegionLinkingMode": "SPECIFIED_REGIONS",
            "Regions": ["eu-west-1"],
        }
    }


def test_new_members_are_no_longer_enabled_by_themselves():
    write = securityhub("UpdateOrganizationConfiguration", AutoEnable=True)
    assert way_back(write, {"AutoEnable": False, "AutoEnableStandards": "NONE"}) == {
        "UpdateOrganizationConfiguration": {"AutoEnable": False, "AutoEnableStandards": "NONE"}
    }
