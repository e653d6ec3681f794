"""A row of facts against answers that are data: what is asked, of what, and what becomes of the answers."""
# ruff: noqa: N803 - parameters are named as AWS names them

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from trueup.recorder.rows import Ask, Row
from trueup.recorder.shape import MANY_ZONES, NO_ZONE, Place

ACCOUNT, REGION = "123456789012", "eu-west-1"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class FakeAws:
    """A session and its clients: each operation answers what a function of its parameters does, and is noted."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def client(self, _service, region_name=None):
        return self

    def can_paginate(self, _operation):
        return False

    def __getattr__(self, operation):
        def call(**parameters):
            self.asked.append((operation, parameters))
            return self.answers[operation](**parameters) | {"ResponseMetadata": {"RequestId": "1"}}

        return call


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "AnOperation")


def recorded(row, session):
    """The items of a row, those that are gone left out."""
    place = Place(session, REGION, ACCOUNT, "aws", NOON)
    return [item for _, known in row.listed(place) if (item := row.described(place, known))]


def queues(**facts):
    """A type whose listing tells names, and whose members are told of each."""
    common = {"describes": Ask("example:GetQueue", {"Url": "$listed"}), "id": "listed", "arn": "Arn"}
    return Row("AWS::Example::Queue", Ask("example:ListQueues", answer="Urls"), **common | facts)


def queue(Url):
    return {"Arn": f"arn:aws:example:::{Url}", "Size": 1}


def listeners(**facts):
    """A type that is listed parent by parent."""
    return Row(
        "AWS::Example::Listener",
        under=Ask("example:ListBalancers", answer="Balancers"),
        lists=Ask("example:ListListeners", {"Balancer": "$parent.Name"}, "Listeners"),
        **{"id": "Port", "arn": "arn:{partition}:example:{region}:{account}:{parent.Name}/{Port}"} | facts,
    )


def balancers():
    return {"Balancers": [{"Name": "old"}, {"Name": "new"}]}


def by_balancer(Balancer):
    return {"Listeners": [{"Port": {"old": 80, "new": 443}[Balancer]}]}


def test_a_listed_name_is_known_as_listed_and_is_no_member():
    session = FakeAws(list_queues=lambda: {"Urls": ["q"]}, get_queue=queue)
    [item] = recorded(queues(), session)
    assert (item["resourceId"], item["ARN"]) == ("q", "arn:aws:example:::q")
    assert item["configuration"] == {"arn": "arn:aws:example:::q", "size": 1}
    assert session.asked == [("list_queues", {}), ("get_queue", {"Url": "q"})]


def test_one_of_which_nothing_is_told_any_more_is_gone():
    session = FakeAws(
        list_queues=lambda: {"Urls": ["q", "r"]}, get_queue=lambda Url: {"All": [queue(Url)][Url == "q" :]}
    )
    row = queues(describes=Ask("example:GetQueue", {"Url": "$listed"}, "All[0]"))
    assert [item["resourceId"] for item in recorded(row, session)] == ["r"]


def test_children_are_listed_under_each_parent_and_know_it():
    items = recorded(listeners(), FakeAws(list_balancers=balancers, list_listeners=by_balancer))
    assert [item["ARN"].rpartition(":")[2] for item in items] == ["old/80", "new/443"]
    assert [item["configuration"] for item in items] == [{"port": 80}, {"port": 443}]


def test_a_parent_that_is_gone_meanwhile_hides_no_other():
    def listed(Balancer):
        if Balancer == "old":
            raise refusal("NoSuchBalancer")
        return by_balancer(Balancer)

    session = FakeAws(list_balancers=balancers, list_listeners=listed)
    assert len(recorded(listeners(gone=frozenset({"NoSuchBalancer"})), session)) == 1
    with pytest.raises(ClientError, match="NoSuchBalancer"):
        recorded(listeners(), session)


def test_an_id_can_be_a_template():
    session = FakeAws(list_balancers=balancers, list_listeners=by_balancer)
    items = recorded(listeners(id="{account}/{Port}", name="{parent.Name}:{Port}"), session)
    assert [(item["resourceId"], item["resourceName"]) for item in items] == [
        (f"{ACCOUNT}/80", "old:80"),
        (f"{ACCOUNT}/443", "new:443"),
    ]


def test_many_are_described_at_once_under_their_own_parent():
    def services(Cluster, Names):
        return {"Services": [{"Name": name} for name in Names if name != "gone"]}

    session = FakeAws(
        list_clusters=lambda: {"Clusters": ["a", "b"]},
        list_services=lambda Cluster: {"Names": [f"{Cluster}{number}" for number in range(3)] + ["gone"]},
        get_services=services,
    )
    row = Row(
        "AWS::Example::Service",
        under=Ask("example:ListClusters", answer="Clusters"),
        lists=Ask("example:ListServices", {"Cluster": "$parent"}, "Names"),
        describes=Ask("example:GetServices", {"Cluster": "$parent", "Names": "$batch"}, "Services"),
        batch=2,
        id="Name",
        arn="Name",
    )
    assert [item["resourceId"] for item in recorded(row, session)] == ["a0", "a1", "a2", "b0", "b1", "b2"]
    batches = [asked["Names"] for operation, asked in session.asked if operation == "get_services"]
    assert batches == [["a0", "a1"], ["a2", "gone"], ["b0", "b1"], ["b2", "gone"]]
    assert row.calls == ("example:ListServices", "example:ListClusters", "example:GetServices")


def plain(known, **facts):
    """The item of a type that its listing tells whole, here of one resource."""
    row = Row("AWS::Example::Thing", Ask("example:ListThings", answer="Things"), **{"id": "Id", "arn": "Id"} | facts)
    answers = {"list_things": lambda: {"Things": [{"Id": "1"} | known]}, "list_tags": tags, "get_policy": no_policy}
    session = FakeAws(**answers)
    [item] = recorded(row, session)
    return item, [operation for operation, _ in session.asked]


def tags(Id):
    return {"Tags": [{"Key": "asked", "Value": Id}]}


def no_policy():
    raise refusal("NoSuchPolicy")


ASKED = Ask("example:ListTags", {"Id": "$Id"}, "Tags")
TAGGED = {  # tags that ...: (what is listed, where they are told, the tags, whether they are asked for)
    "stand in the listing": ({"Tags": [{"Key": "a", "Value": "b"}]}, "Tags", {"a": "b"}, False),
    "are a map": ({"tags": {"a": "b"}}, "tags", {"a": "b"}, False),
    "are asked for": ({}, ASKED, {"asked": "1"}, True),
    "are asked for where the listing has none": ({}, ["Tags", ASKED], {"asked": "1"}, True),
    "are told to be none": ({"Tags": []}, ["Tags", ASKED], {}, False),
    "are nowhere": ({}, (), {}, False),
}


@pytest.mark.parametrize(("known", "told", "expected", "asks"), TAGGED.values(), ids=TAGGED)
def test_tags_that(known, told, expected, asks):
    item, asked = plain(known, tags=told)
    assert (item["tags"], "list_tags" in asked) == (expected, asks)


def test_the_tags_stand_in_a_part_of_their_own_too_where_aws_config_has_them_there():
    item, _ = plain({"Tags": [{"Key": "a", "Value": "b"}]}, tags="Tags", tags_part="Tags", without=frozenset({"Tags"}))
    assert item["supplementaryConfiguration"] == {"Tags": [{"key": "a", "value": "b"}]}
    assert item["configuration"] == {"id": "1"}


def test_a_part_that_is_absent_is_left_out_and_one_that_is_refused_is_an_error():
    policy = Ask("example:GetPolicy", absent=("NoSuchPolicy",))
    item, _ = plain({"On": True}, parts={"Policy": policy, "Switch": "On", "Nothing": "Off"})
    assert item["supplementaryConfiguration"] == {"Switch": True}
    with pytest.raises(ClientError, match="NoSuchPolicy"):
        plain({}, parts={"Policy": Ask("example:GetPolicy")})


ZONES = {  # the zone of a resource that ...: (what is known, where its zone stands, the zone)
    "is in one": ({"Zone": "eu-west-1a"}, ["Zone", MANY_ZONES], "eu-west-1a"),
    "is in none that is told": ({}, ["Zone", MANY_ZONES], MANY_ZONES),
    "has it deeper": ({"Placement": {"Zone": "eu-west-1b"}}, ["Zone", "Placement.Zone", NO_ZONE], "eu-west-1b"),
}


@pytest.mark.parametrize(("known", "paths", "zone"), ZONES.values(), ids=ZONES)
def test_the_zone_of_a_resource_that(known, paths, zone):
    assert plain(known, zone=paths)[0]["availabilityZone"] == zone


def test_what_is_global_is_of_no_region():
    assert plain({}, is_global=True)[0]["awsRegion"] == "global"


def test_keys_that_are_data_stay_and_what_lies_under_them_is_spelled():
    options = {"LogOptions": {"AUDIT_LOGS": {"Enabled": True}}, "Labels": {"Team": "a"}}
    configuration = plain(options, free=frozenset({"LogOptions", "Labels"}))[0]["configuration"]
    assert configuration == {"id": "1", "logOptions": {"AUDIT_LOGS": {"enabled": True}}, "labels": {"Team": "a"}}


def test_a_listing_that_botocore_does_not_page_is_read_to_its_end():
    pages = {None: {"Things": [{"Id": "1"}], "NextMarker": "x"}, "x": {"Things": [{"Id": "2"}]}}
    session = FakeAws(list_things=lambda NextMarker=None: pages[NextMarker])
    row = Row("AWS::Example::Thing", Ask("example:ListThings", answer="Things"), id="Id", arn="Id")
    assert [item["resourceId"] for item in recorded(row, session)] == ["1", "2"]


def test_a_list_of_one_resource_is_read_to_its_end():
    pages = {None: {"Tags": [{"Key": "a"}], "NextToken": "x"}, "x": {"Tags": [{"Key": "b"}]}}
    session = FakeAws(list_things=lambda: {"Things": [{"Id": "1"}]}, list_tags=lambda NextToken=None: pages[NextToken])
    row = Row(
        "AWS::Example::Thing",
        Ask("example:ListThings", answer="Things"),
        id="Id",
        arn="Id",
        tags=Ask("example:ListTags", answer="Tags[]"),
    )
    [item] = recorded(row, session)
    assert item["tags"] == {"a": "", "b": ""}
