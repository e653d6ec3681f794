import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.rulekit import configuration as c

DELIVERED = {"awsAccountId": "1", "ARN": "arn:x", "resourceName": "n", "resourceId": "i", "configuration": {"a": 1}}
ANSWERED = {"accountId": "1", "arn": "arn:x", "resourceName": "n", "resourceId": "i", "configuration": '{"a": 1}'}


@pytest.mark.parametrize("item", [DELIVERED, ANSWERED], ids=["delivered by AWS Config", "answered by its API"])
def test_an_item_reads_the_same_when(item):
    assert (c.account_id(item), c.arn(item), c.name(item), c.configuration(item)) == ("1", "arn:x", "n", {"a": 1})


@pytest.mark.parametrize("item", [{}, {"configuration": None, "supplementaryConfiguration": None, "tags": None}])
def test_missing_parts_are_empty(item):
    assert (c.account_id(item), c.arn(item), c.name(item)) == ("", "", "")
    assert c.configuration(item) == c.supplementary(item, "BucketPolicy") == c.tags(item) == {}


def test_a_resource_without_a_name_goes_by_its_id():
    assert c.name({"resourceName": None, "resourceId": "sg-1"}) == "sg-1"


SUPPLEMENTARY = {
    "an object": ({"policyText": None}, {"policyText": None}),
    "JSON text": ('{"grantList": []}', {"grantList": []}),
    "JSON text with blanks before it": ('\n {"a": 1}', {"a": 1}),
    "a list in JSON text": ("[1]", [1]),
    "plain text": ("Enabled", "Enabled"),
    "a boolean": (False, False),
    "null": (None, {}),
}


@pytest.mark.parametrize(("held", "read"), SUPPLEMENTARY.values(), ids=SUPPLEMENTARY)
def test_a_supplementary_configuration_that_is(held, read):
    assert c.supplementary({"supplementaryConfiguration": {"Part": held}}, "Part") == read


def test_the_whole_supplementary_configuration_may_be_text():
    assert c.supplementary({"supplementaryConfiguration": '{"Part": {"a": 1}}'}, "Part") == {"a": 1}


TAGS = {
    "a map": ({"tags": {"team": "a", "empty": None}}, {"team": "a", "empty": ""}),
    "a list in small letters": ({"tags": [{"key": "team", "value": "a"}]}, {"team": "a"}),
    "a list in capitals": ({"tags": [{"Key": "team", "Value": "a"}]}, {"team": "a"}),
    "a list inside the configuration": (
        {"tags": {}, "configuration": {"tags": [{"key": "t", "value": "a"}]}},
        {"t": "a"},
    ),
    "a list inside a newer configuration": ({"configuration": {"Tags": [{"Key": "t", "Value": "a"}]}}, {"t": "a"}),
}


@pytest.mark.parametrize(("item", "read"), TAGS.values(), ids=TAGS)
def test_tags_that_are(item, read):
    assert c.tags(item) == read


def test_digging_stops_at_what_is_absent_null_or_no_mapping():
    value = {"a": {"b": None, "c": 0, "d": "text"}}
    assert c.dig(value, "a.c") == 0
    assert (
        c.dig(value, "a.b", "default")
        == c.dig(value, "a.d.e", "default")
        == c.dig(value, "x.y", "default")
        == "default"
    )


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_digging_in_anything_gives_something_or_the_default(value):
    assert c.dig({"a": value}, "a.b.c", "default") is not None


LISTS = {"absent": (None, []), "empty text": ("", []), "one thing": ({"a": 1}, [{"a": 1}]), "a list": ([0], [0])}


@pytest.mark.parametrize(("value", "read"), LISTS.values(), ids=LISTS)
def test_a_list_may_be(value, read):
    assert c.listed(value) == read


def test_wrapped_and_bare_text_read_alike():
    assert c.text("in-use") == c.text({"value": "in-use"}) == c.text({"name": "in-use", "code": 16}) == "in-use"
    assert c.text(None) == c.text({}) == ""


TRUTHS = {"true": True, "True": True, " TRUE ": True, "false": False, "": False, "yes": False}


@pytest.mark.parametrize(("word", "truth"), TRUTHS.items())
def test_a_boolean_may_be_text(word, truth):
    assert c.truth(word) is truth
    assert c.truth(True)
    assert not c.truth(None)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_a_configuration_as_text_is_the_configuration(value):
    assert c.configuration({"configuration": json.dumps(value)}) == value
