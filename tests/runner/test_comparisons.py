import pytest

from trueup.documents.model import MISSING
from trueup.documents.references import Unknown
from trueup.runner.actions import api, control
from trueup.runner.actions.base import StepError

DESIRED = {  # given what was found: (that, DesiredValues, whether it holds)
    "text": ("available", ["available"], True),
    "other text": ("creating", ["available"], False),
    "one of several": ("b", ["a", "b"], True),
    "a boolean is capitalised": (True, ["True"], True),
    "a boolean is not lower case": (True, ["true"], False),
    "a boolean as text is as it is": ("true", ["true"], True),
    "a real boolean desired": (False, [False], True),
    "an integer": (200, ["200"], True),
    "an integer desired": (200, [200], True),
    "an empty list": ([], ["[]"], True),
    "an empty list and text": ([], ["a"], False),
    "nothing": (MISSING, ["None"], False),
    "all of a list": (["a", "a"], ["a"], True),
    "all of a list, different ones": (["a", "b"], ["a", "b"], True),
    "one of a list only": (["a", "b"], ["a"], False),
    "one value, not a list": ("a", "a", True),
}


@pytest.mark.parametrize(("found", "desired", "expected"), DESIRED.values(), ids=DESIRED)
def test_desired_values(found, desired, expected):
    assert api.holds(found, desired) is expected


def when(variable, **test):
    return {"Variable": variable, **test}


TRUE, FALSE, OPEN = (
    when("a", StringEquals="a"),
    when("a", StringEquals="b"),
    when(Unknown("later"), StringEquals="a"),
)
CHOICES = {
    "StringEquals": (TRUE, True),
    "StringEquals of another": (FALSE, False),
    "StringEquals is case sensitive": (when("A", StringEquals="a"), False),
    "StringEquals of a number": (when(5, StringEquals="5"), False),
    "EqualsIgnoreCase": (when("A", EqualsIgnoreCase="a"), True),
    "StartsWith": (when("abc", StartsWith="ab"), True),
    "EndsWith": (when("abc", EndsWith="bc"), True),
    "EndsWith the beginning": (when("abc", EndsWith="ab"), False),
    "Contains": (when("abc", Contains="b"), True),
    "Contains in a list": (when(["b"], Contains="b"), False),
    "NumericEquals": (when(5, NumericEquals=5), True),
    "NumericEquals of text": (when("5", NumericEquals=5), False),
    "NumericEquals of a boolean": (when(True, NumericEquals=1), False),
    "NumericGreater": (when(6, NumericGreater=5), True),
    "NumericGreater of the same": (when(5, NumericGreater=5), False),
    "NumericGreaterOrEquals": (when(5, NumericGreaterOrEquals=5), True),
    "NumericLesser": (when(4, NumericLesser=5), True),
    "NumericLesserOrEquals": (when(5, NumericLesserOrEquals=5), True),
    "BooleanEquals": (when(True, BooleanEquals=True), True),
    "BooleanEquals of the other": (when(False, BooleanEquals=True), False),
    "BooleanEquals of text": (when("true", BooleanEquals=True), True),
    "BooleanEquals of no boolean": (when("yes", BooleanEquals=True), False),
    "BooleanEquals of one": (when(1, BooleanEquals=True), False),
    "an output without a value": (when("{{ step.Out }}", BooleanEquals=False), False),
    "not an output without a value": ({"Not": when("{{ step.Out }}", StringEquals="a")}, True),
    "And": ({"And": [TRUE, TRUE]}, True),
    "And of one that does not": ({"And": [TRUE, FALSE]}, False),
    "Or": ({"Or": [FALSE, TRUE]}, True),
    "Or of none": ({"Or": [FALSE, FALSE]}, False),
    "Not": ({"Not": FALSE}, True),
    "nested": ({"Or": [FALSE, {"And": [TRUE, {"Not": FALSE}]}]}, True),
    "the unknown is open": (OPEN, None),
    "not the unknown is open": ({"Not": OPEN}, None),
    "And with the unknown is open": ({"And": [TRUE, OPEN]}, None),
    "And with the unknown that fails anyway": ({"And": [FALSE, OPEN]}, False),
    "Or with the unknown is open": ({"Or": [FALSE, OPEN]}, None),
    "Or with the unknown that holds anyway": ({"Or": [OPEN, TRUE]}, True),
}


@pytest.mark.parametrize(("condition", "expected"), CHOICES.values(), ids=CHOICES)
def test_choices(condition, expected):
    assert control.holds(condition) is expected


@pytest.mark.parametrize(
    "condition",
    [{"Variable": "a"}, {"Variable": "a", "Matches": "a"}, {"StringEquals": "a"}, "a", {"Or": TRUE}],
    ids=str,
)
def test_what_is_no_condition_fails(condition):
    with pytest.raises(StepError, match=r"is Variable and one of StringEquals|is a mapping, not|is a list of"):
        control.holds(condition)
