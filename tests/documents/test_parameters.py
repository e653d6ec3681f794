import pytest

from trueup.documents import parameters
from trueup.errors import UsageError

TYPED = {
    "String": {"type": "String"},
    "StringList": {"type": "StringList"},
    "Integer": {"type": "Integer"},
    "Boolean": {"type": "Boolean"},
    "StringMap": {"type": "StringMap"},
    "MapList": {"type": "MapList"},
    "Buckets": {"type": "List<AWS::S3::Bucket::Name>"},
    "Bucket": {"type": "AWS::S3::Bucket::Name"},
    "Pattern": {"type": "String", "allowedPattern": "[a-z]+"},
    "Patterns": {"type": "StringList", "allowedPattern": "^[a-z]+$"},
    "Port": {"type": "Integer", "allowedPattern": "[0-9]{2}", "allowedValues": [22, 80]},
    "Java": {"type": "String", "allowedPattern": r"^[\w-\/]+$"},
    "Values": {"type": "String", "allowedValues": ["a", "b"]},
    "Flags": {"type": "Boolean", "allowedValues": [True]},
    "Short": {"type": "String", "minChars": 2, "maxChars": 3},
    "Few": {"type": "StringList", "minItems": 1, "maxItems": 2},
}


def given(document, name, value):
    made = document("[{name: P, action: 'aws:pause', inputs: {}}]", parameters={name: TYPED[name]})
    values, warnings = parameters.given(made, {name: value})
    return values[name], warnings


TAKEN = {
    "text": ("String", "a", "a"),
    "text in the API's form": ("String", ["a"], "a"),
    "empty text": ("String", [""], ""),
    "a list is the API's form as well": ("StringList", ["a", "b"], ["a", "b"]),
    "an integer": ("Integer", 5, 5),
    "an integer in the API's form": ("Integer", ["-5"], -5),
    "a boolean": ("Boolean", False, False),
    "a boolean in the API's form": ("Boolean", ["true"], True),
    "a map": ("StringMap", {"a": ["nested"]}, {"a": ["nested"]}),
    "a map in the API's form": ("StringMap", ['{"a": 1}'], {"a": 1}),
    "maps": ("MapList", [{"a": 1}], [{"a": 1}]),
    "maps in the API's form": ("MapList", ['{"a": 1}', "{}"], [{"a": 1}, {}]),
    "a picked name": ("Bucket", "my-bucket", "my-bucket"),
    "picked names": ("Buckets", ["my-bucket"], ["my-bucket"]),
    "what matches the pattern": ("Pattern", "abc", "abc"),
    "an integer that matches its pattern": ("Port", 22, 22),
    "one of the values": ("Values", "b", "b"),
    "one of the boolean values": ("Flags", ["true"], True),
}


@pytest.mark.parametrize(("name", "value", "expected"), TAKEN.values(), ids=TAKEN)
def test_it_takes(document, name, value, expected):
    taken, warnings = given(document, name, value)
    assert (taken, type(taken), warnings) == (expected, type(expected), ())


REFUSED = {
    "a number for text": ("String", 5, "parameter String is 5, not a String"),
    "two texts for one": ("String", ["a", "b"], "not a String"),
    "text for a list": ("StringList", "a", "not a StringList"),
    "a boolean for an integer": ("Integer", True, "not a Integer"),
    "a decimal": ("Integer", ["5.0"], "not a Integer"),
    "an integer with a blank": ("Integer", [" 5"], "not a Integer"),
    "a boolean with a capital": ("Boolean", ["True"], "not a Boolean"),
    "zero for false": ("Boolean", 0, "not a Boolean"),
    "a list for a map": ("StringMap", ["[]"], "not a StringMap"),
    "broken JSON": ("StringMap", ["{"], "not a StringMap"),
    "a map for maps": ("MapList", {"a": 1}, "not a MapList"),
    "what the pattern matches in part only": ("Pattern", "abc1", "'abc1', which [a-z]+ does not match"),
    "what the pattern matches but for a line break": ("Patterns", ["abc\n"], "does not match"),
    "a list with one item that does not match": ("Patterns", ["abc", "1"], "'1', which"),
    "an integer that does not match": ("Port", 8080, "does not match"),
    "none of the values": ("Values", "c", "'c', not one of a, b"),
    "none of the numbers": ("Port", 81, "not one of 22, 80"),
    "too few characters": ("Short", "a", "has 1 characters, and needs 2"),
    "too many characters": ("Short", "abcd", "has 4 characters, and may have 3"),
    "too few items": ("Few", [], "has 0 items, and needs 1"),
    "too many items": ("Few", ["a", "b", "c"], "has 3 items, and may have 2"),
}


@pytest.mark.parametrize(("name", "value", "said"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(document, name, value, said):
    with pytest.raises(UsageError) as refused:
        given(document, name, value)
    assert said in str(refused.value)


DOUBTED = {
    "a name that no bucket has": ("Bucket", "A_B", "does not look like a AWS::S3::Bucket::Name"),
    "a list with such a name": ("Buckets", ["ok-bucket", "A_B"], "'A_B', which does not look like"),
    "very long text": ("String", "a" * 513, "longer than 512 characters"),
    "a pattern of Java's": ("Java", "a", "is not checked: its pattern is Java's"),
}


@pytest.mark.parametrize(("name", "value", "said"), DOUBTED.values(), ids=DOUBTED)
def test_it_takes_with_a_warning(document, name, value, said):
    taken, [warning] = given(document, name, value)
    assert taken == value
    assert said in warning


def test_all_that_is_wrong_is_said_at_once(document):
    made = document(
        "[{name: P, action: 'aws:pause', inputs: {}}]",
        parameters={"Name": {"type": "String"}, "Other": {"type": "Integer"}},
    )
    with pytest.raises(UsageError, match=r"no parameter Nam; did you mean Name.*Name is required.*Other is 'x', not"):
        parameters.given(made, {"Nam": "a", "Other": "x"})


def test_a_default_is_taken_as_it_is_and_never_checked(document):
    made = document(
        "[{name: P, action: 'aws:pause', inputs: {}}]",
        parameters={"Directory": {"type": "String", "default": "", "allowedPattern": "^d-[a-z0-9]{10}$"}},
    )
    assert parameters.given(made, {}) == ({"Directory": ""}, ())


def test_the_role_may_be_left_out_as_a_local_run_does_not_assume_it(document):
    made = document(
        "[{name: P, action: 'aws:pause', inputs: {}}]",
        assumeRole="{{ AutomationAssumeRole }}",
        parameters={"AutomationAssumeRole": {"type": "AWS::IAM::Role::Arn"}},
    )
    assert parameters.given(made, {}) == ({"AutomationAssumeRole": ""}, ())
