import json

import pytest

from emulating import refused

DEDUP = {"/aws/dedup": {"Type": "SearchableString", "Value": json.dumps({"dedupString": "rule: i-1"})}}


@pytest.fixture
def ssm(client):
    return client("ssm")


def create(ssm, title="rule: i-1", **parts):
    return ssm.create_ops_item(Title=title, Description="d", Source="trueup", **parts)["OpsItemId"]


def titled(ssm, text):
    named = [{"Key": "Title", "Values": [text], "Operator": "Contains"}]
    return [each["OpsItemId"] for each in ssm.describe_ops_items(OpsItemFilters=named)["OpsItemSummaries"]]


def test_an_ops_item_is_open_until_it_is_resolved(ssm):
    item = create(ssm, Severity="2", Category="Security")
    assert ssm.get_ops_item(OpsItemId=item)["OpsItem"]["Status"] == "Open"
    ssm.update_ops_item(OpsItemId=item, Status="Resolved")
    told = ssm.get_ops_item(OpsItemId=item)["OpsItem"]
    assert (told["Status"], told["Severity"], told["Description"]) == ("Resolved", "2", "d")


def test_ops_items_are_found_by_a_part_of_their_title(ssm):
    first, second = create(ssm), create(ssm, "rule: i-11")
    assert titled(ssm, "rule: i-1") == [first, second]
    assert titled(ssm, "i-11") == [second]
    assert titled(ssm, "other") == []
    assert len(ssm.describe_ops_items()["OpsItemSummaries"]) == 2


def test_one_ops_item_of_a_dedup_string_is_open(ssm):
    first = create(ssm, OperationalData=DEDUP)
    again = {"Title": "t", "Description": "d", "OperationalData": DEDUP}
    assert refused(ssm.create_ops_item, **again, Source="trueup") == "OpsItemAlreadyExistsException"
    assert ssm.create_ops_item(**again, Source="others")["OpsItemId"] != first
    ssm.update_ops_item(OpsItemId=first, Status="Resolved")
    assert create(ssm, OperationalData=DEDUP) != first


def test_ops_items_without_a_dedup_string_are_as_many_as_are_made(ssm):
    assert len({create(ssm), create(ssm)}) == 2


def test_an_ops_item_that_is_not_there_is_refused(ssm):
    assert refused(ssm.get_ops_item, OpsItemId="oi-000000000000") == "OpsItemNotFoundException"
    assert refused(ssm.update_ops_item, OpsItemId="oi-000000000000") == "OpsItemNotFoundException"
