import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.documents import references
from trueup.documents.model import MISSING
from trueup.documents.references import Unknown, resolve

LATER = Unknown("later")
VALUES = {
    "Text": "text",
    "Number": 5,
    "Flag": True,
    "List": ["a", "b"],
    "Empty": [],
    "Map": {"k": "v"},
    "Maps": [{"k": 1}],
    "Later": LATER,
    "Sly": "{{ Text }}",
    "step.Out": "out",
    "variable:V": "var",
    "global:REGION": "eu-west-1",
}


def lookup(name):
    return VALUES.get(name, MISSING)


SUBSTITUTIONS = {
    "a whole reference gives text": ("{{ Text }}", "text"),
    "blanks inside the braces are free": ("{{Text}}", "text"),
    "a whole reference gives an integer": ("{{ Number }}", 5),
    "a whole reference gives a boolean": ("{{ Flag }}", True),
    "a whole reference gives a list": ("{{ List }}", ["a", "b"]),
    "a whole reference gives a map": ("{{ Map }}", {"k": "v"}),
    "an output is referred to by its step": ("{{ step.Out }}", "out"),
    "a variable": ("{{ variable:V }}", "var"),
    "a system variable": ("{{global:REGION}}", "eu-west-1"),
    "a list as an item is flattened": (["{{ List }}"], ["a", "b"]),
    "a list among other items is flattened": (["x", "{{ List }}", "y"], ["x", "a", "b", "y"]),
    "an empty list as an item leaves nothing": (["{{ Empty }}"], []),
    "a list of maps as an item is flattened": (["{{ Maps }}"], [{"k": 1}]),
    "a list in a list stays": ([["{{ List }}"]], [["a", "b"]]),
    "a map as an item stays": (["{{ Map }}"], [{"k": "v"}]),
    "text within text": ("a-{{ Text }}-b", "a-text-b"),
    "two references": ("{{ Text }}{{ Text }}", "texttext"),
    "a blank around a reference is kept": ("{{ Text }} ", "text "),
    "an integer within text": ("n={{ Number }}", "n=5"),
    "a boolean within text is JSON": ("{{ Flag }}!", "true!"),
    "a list within text is JSON": ("for {{ List }}", 'for ["a", "b"]'),
    "a reference within JSON text": ('{"a": {{Map}}}', '{"a": {"k": "v"}}'),
    "no value leaves a whole reference": ("{{ step.Nope }}", "{{ step.Nope }}"),
    "no value leaves a reference as written": ("a {{step.Nope}} b", "a {{step.Nope}} b"),
    "names are case sensitive": ("{{ text }}", "{{ text }}"),
    "keys are left alone": ({"{{ Text }}": "{{ Text }}"}, {"{{ Text }}": "text"}),
    "depth does not matter": ({"a": [{"b": "{{ Number }}"}]}, {"a": [{"b": 5}]}),
    "what is not text stays": ([1, None, True], [1, None, True]),
    "a value is not looked at again": ("{{ Sly }}", "{{ Text }}"),
    "a value within text is not looked at again": ("a {{ Sly }}", "a {{ Text }}"),
    "references do not nest": ("{{ {{ Text }} }}", "{{ text }}"),
    "braces around no name are text": ('{{"a": 1}} {{ a b }} {{}}', '{{"a": 1}} {{ a b }} {{}}'),
    "the unknown stays so": ("{{ Later }}", LATER),
    "text around the unknown is unknown": ("a-{{ Later }}", LATER),
    "a list with the unknown keeps the rest": (["a", "{{ Later }}"], ["a", LATER]),
}


@pytest.mark.parametrize(("value", "expected"), SUBSTITUTIONS.values(), ids=SUBSTITUTIONS)
def test_substitution(value, expected):
    resolved = resolve(value, lookup)
    assert resolved == expected
    assert type(resolved) is type(expected)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["{{ x }}", "{{ step.Out }}", "{{", "}}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(json_values)
def test_whatever_a_value_holds_it_is_put_in_as_it_is(value):
    assert resolve("{{ x }}", lambda _: value) == value
    assert resolve({"key": "{{ x }}"}, lambda _: value) == {"key": value}


@given(st.text(), st.text(), st.text())
def test_no_value_within_text_is_looked_at_again(before, value, after):
    asked = []

    def once(name):
        asked.append(name)
        return value if name == "only" else "WRONG"

    plain = [text.replace("{", "").replace("}", "") for text in (before, after)]
    assert resolve(f"{plain[0]}{{{{ only }}}}{plain[1]}", once) == plain[0] + value + plain[1]
    assert asked == ["only"]


@given(json_values)
def test_values_without_references_stay_as_they_are(value):
    assert resolve(value, lambda _: MISSING) == value


@given(st.lists(st.text()))
def test_a_list_within_json_text_stays_one_value(value):
    assert json.loads(resolve('{"a": {{ x }}}', lambda _: value)) == {"a": value}


TYPES = {
    "String": ("text", 5),
    "StringList": (["a"], ["a", 1]),
    "Integer": (5, True),
    "Boolean": (False, 0),
    "StringMap": ({"a": ["nested"]}, [{}]),
    "MapList": ([{}], [{}, "a"]),
}


@pytest.mark.parametrize(("kind", "right", "wrong"), [(kind, *values) for kind, values in TYPES.items()])
def test_types(kind, right, wrong):
    assert references.of_type(right, kind)
    assert not references.of_type(wrong, kind)
