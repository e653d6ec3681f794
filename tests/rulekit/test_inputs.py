from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdklib import InvalidParametersError

from trueup.rulekit import inputs

READ = {
    "a whole number": (inputs.integer(), "14", 14),
    "a whole number with blanks around it": (inputs.integer(), " 14 ", 14),
    "the smallest number allowed": (inputs.integer(minimum=6), "6", 6),
    "the greatest number allowed": (inputs.integer(maximum=24), "24", 24),
    "true in any case": (inputs.boolean, "TRUE", True),
    "false": (inputs.boolean, "false", False),
    "a text": (inputs.text, "o-a1b2", "o-a1b2"),
    "a list": (inputs.text_list, "a, b,,c ", ("a", "b", "c")),
    "one of the allowed words": (inputs.choice("ALL", "REJECT"), "reject", "REJECT"),
    "an account": (inputs.account, "123456789012", "123456789012"),
    "an ARN of another partition": (inputs.arn, "arn:aws-us-gov:s3:::b", "arn:aws-us-gov:s3:::b"),
    "the ARN of a policy of AWS": (inputs.arn, "arn:aws:iam::aws:policy/X", "arn:aws:iam::aws:policy/X"),
    "a list of accounts": (
        inputs.list_of(inputs.account),
        "123456789012,111122223333",
        ("123456789012", "111122223333"),
    ),
    "an optional number left out": (inputs.optional(inputs.integer()), None, None),
    "an optional number left empty": (inputs.optional(inputs.integer()), "", None),
    "an optional number": (inputs.optional(inputs.integer()), "3", 3),
}


@pytest.mark.parametrize(("reader", "given_text", "value"), READ.values(), ids=READ)
def test_reads(reader, given_text, value):
    assert inputs.read({"x": given_text}, {"x": reader}) == {"x": value}


REFUSED = {
    "no number": (inputs.integer(), "many", "a whole number"),
    "a number with a point": (inputs.integer(), "1.0", "a whole number"),
    "digits of another script": (inputs.integer(), "\u0661\u0662", "a whole number"),
    "a number as long as a page": (inputs.integer(), "9" * 5000, "a whole number"),
    "a number too small": (inputs.integer(minimum=6, maximum=128), "5", "from 6 to 128"),
    "a number too great": (inputs.integer(maximum=24), "25", "to 24"),
    "a word that is no boolean": (inputs.boolean, "yes", "true or false"),
    "nothing where a text is required": (inputs.text, "", "a text"),
    "nothing where a number is required": (inputs.integer(), None, "a whole number"),
    "a list of commas": (inputs.text_list, " , ,", "a list"),
    "a word that is not allowed": (inputs.choice("ALL", "REJECT"), "NONE", "ALL or REJECT"),
    "a short account": (inputs.account, "12345678901", "12 digits"),
    "a list with one bad account": (inputs.list_of(inputs.account), "123456789012,x", "12 digits"),
    "a text that is no ARN": (inputs.arn, "bucket", "an ARN"),
}


@pytest.mark.parametrize(("reader", "given_text", "expected"), REFUSED.values(), ids=REFUSED)
def test_refuses_with_name_value_and_what_was_expected(reader, given_text, expected):
    with pytest.raises(InvalidParametersError, match="^x is .*expected .*" + expected):
        inputs.read({"x": given_text}, {"x": reader})


def test_an_unknown_input_is_refused_with_the_nearest_name():
    with pytest.raises(InvalidParametersError, match="did you mean maxAccessKeyAge"):
        inputs.read({"maxAccesKeyAge": "90"}, {"maxAccessKeyAge": inputs.integer()})


def test_names_are_case_sensitive_as_those_of_aws_config_are():
    with pytest.raises(InvalidParametersError, match="MaxAccessKeyAge is not an input"):
        inputs.read({"MaxAccessKeyAge": "90"}, {"maxAccessKeyAge": inputs.integer()})


def test_control_inputs_pass_through_as_they_came():
    control = {"ExecutionRoleName": "path/role", "AssumeRoleMode": "false", "ExecutionRoleRegion": "eu-west-1"}
    assert inputs.read(control, {}) == control


@given(st.integers(-(10**17), 10**17))
def test_every_whole_number_is_read_as_itself(number):
    assert inputs.integer()(str(number)) == number


@given(st.text())
def test_any_text_is_read_or_refused_in_the_house_way(text):
    for reader in (inputs.integer(), inputs.boolean, inputs.text_list, inputs.account, inputs.arn, inputs.choice("a")):
        with suppress(InvalidParametersError):
            assert set(inputs.read({"x": text}, {"x": reader})) == {"x"}
