from datetime import UTC, datetime

import pytest

from trueup.documents import selectors
from trueup.documents.model import MISSING
from trueup.documents.references import Unknown

ANSWER = {
    "Table": {"SSEDescription": {"Status": "ENABLED"}, "Tags": [{"Key": "a"}, {"Key": "b"}], "None": None, "Zero": 0},
    "Stacks": [{"Outputs": [{"OutputKey": "X", "OutputValue": "1"}, {"OutputKey": "Y", "OutputValue": "2"}]}],
    "DBInstances": [{"Status": "up"}, {"Status": "down"}],
    "with.dot": {"a": 1},
    "with space": 2,
    "Name": "abc",
    "ResponseMetadata": {"HTTPStatusCode": 200},
}

SELECTIONS = {
    "the root": ("$", ANSWER),
    "a dotted path": ("$.Table.SSEDescription.Status", "ENABLED"),
    "a path without its dollar": ("Table.SSEDescription.Status", "ENABLED"),
    "an index": ("$.Table.Tags[1].Key", "b"),
    "the answer's metadata": ("$.ResponseMetadata.HTTPStatusCode", 200),
    "a deep scan gives a list": ("$..Status", ["ENABLED", "up", "down"]),
    "a deep scan below a path": ("$.DBInstances..Status", ["up", "down"]),
    "a filter gives a list": ("$.Stacks[0].Outputs[?(@.OutputKey == 'Y')].OutputValue", ["2"]),
    "a filter that finds none": ("$.Stacks[0].Outputs[?(@.OutputKey == 'Z')].OutputValue", MISSING),
    "a bracketed name": ("$['Name']", "abc"),
    "a quoted name with a dot": ("$.'with.dot'.a", 1),
    "a bracketed name with a blank": ("$['with space']", 2),
    "a wildcard gives a list": ("$.DBInstances[*].Status", ["up", "down"]),
    "zero is a value": ("$.Table.Zero", 0),
    "null is none": ("$.Table.None", MISSING),
    "no such name": ("$.Table.Nope", MISSING),
    "nothing below a name that is not there": ("$.Nope.Nope[0]", MISSING),
    "an index past the end": ("$.Table.Tags[2]", MISSING),
    "an index into text": ("$.Name[0]", MISSING),
    "a name below text": ("$.Name.a", MISSING),
}


@pytest.mark.parametrize(("selector", "expected"), SELECTIONS.values(), ids=SELECTIONS)
def test_selecting(selector, expected):
    assert selectors.select(selector, ANSWER) == expected


def test_a_selector_that_is_none_is_named():
    with pytest.raises(selectors.SelectorError, match=r"selector '\$\.\[' is no JSONPath"):
        selectors.select("$.[", ANSWER)


def test_what_is_selected_from_the_unknown_is_unknown():
    assert selectors.select("$.a.b", Unknown("x")) == Unknown("x")
    assert selectors.select("$.a.b", {"a": Unknown("x")}) == Unknown("x")
    assert selectors.select("$", Unknown("x")) == Unknown("x")


def test_times_become_text():
    time = datetime(2026, 6, 1, tzinfo=UTC)
    assert selectors.prepared({"a": [time]}) == {"a": ["2026-06-01T00:00:00+00:00"]}


CONVERSIONS = {
    "text": ("a", "String", "a", None),
    "the only element of a list": (["a"], "String", "a", None),
    "a number as text": (5, "String", "5", "Integer taken as String"),
    "a boolean as text": (True, "String", "true", "Boolean taken as String"),
    "a map as text": ({"a": 1}, "String", '{"a": 1}', "StringMap taken as String"),
    "a whole float as a number": (5.0, "Integer", 5, "5.0 taken as Integer"),
    "one text as a list": ("a", "StringList", ["a"], "one String taken as StringList"),
    "numbers as a list of text": ([1, 2], "StringList", ["1", "2"], "list items taken as String"),
    "nothing": (MISSING, "String", MISSING, None),
}


@pytest.mark.parametrize(("value", "kind", "expected", "warning"), CONVERSIONS.values(), ids=CONVERSIONS)
def test_typing(value, kind, expected, warning):
    assert selectors.typed(value, kind) == (expected, warning)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("5", "Integer"),
        (5.5, "Integer"),
        ("true", "Boolean"),
        (1, "Boolean"),
        ("{}", "StringMap"),
        ([{}], "StringList"),
    ],
)
def test_a_value_that_cannot_be_converted_is_refused(value, kind):
    with pytest.raises(selectors.OutputTypeError, match=f"not {kind}"):
        selectors.typed(value, kind)
