"""Many resources judged one by one: what befalls one of them costs the others nothing."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from trueup.rulekit import resources
from trueup.rulekit.resources import UnjudgedError


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetThing")


def judged(broken, gone=("NoSuchThing",)):
    """What is said of three things, the second of which breaks in a way."""

    def judge(thing):
        if thing == "b":
            raise broken
        return f"{thing} is right"

    return resources.judged("abc", judge, resource_type="AWS::X::Thing", resource_id=str, gone=gone)


def test_one_that_is_gone_is_left_out():
    assert judged(refusal("NoSuchThing")) == ["a is right", "c is right"]


BROKEN = {  # one whose answer ...: (the error, what is told of it)
    "is refused": (refusal("AccessDenied"), "AccessDenied"),
    "lacks a member": (KeyError("KeyState"), "AWS::X::Thing b: 'KeyState'"),
    "is an HTML page": (ResponseParserError("invalid XML received"), "invalid XML received"),
    "does not come": (EndpointConnectionError(endpoint_url="https://x.example"), "Could not connect"),
    "is nothing": (RuntimeError(), "AWS::X::Thing b: RuntimeError"),
}


@pytest.mark.parametrize(("error", "told"), BROKEN.values(), ids=BROKEN)
def test_all_others_have_their_verdicts_beside_one_whose_answer(error, told):
    with pytest.raises(UnjudgedError) as raised:
        judged(error)
    assert raised.value.evaluations == ["a is right", "c is right"]
    assert [(each.resource_type, each.resource_id, each.error) for each in raised.value.unjudged] == [
        ("AWS::X::Thing", "b", error)
    ]
    assert told in str(raised.value)


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId"])
def test_credentials_that_do_not_work_stop_it_at_once(code):
    with pytest.raises(ClientError, match=code):
        judged(refusal(code))


def test_what_is_told_names_the_first_and_counts_the_rest():
    def judge(_thing):
        raise refusal("AccessDenied")

    with pytest.raises(UnjudgedError, match=r"^AWS::X::Thing a: .*AccessDenied.* \(2 more\)$"):
        resources.judged("abc", judge, resource_type="AWS::X::Thing", resource_id=str)
