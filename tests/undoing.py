"""A write, its state on moto before and after it, and its way back: for the tests of the inverses' services."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import boto3
import botocore.session
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from moto import mock_aws

from trueup.remediation import inverse
from trueup.runner.calls import Call

ACCOUNT, REGION = "123456789012", "eu-west-1"
SESSION = boto3.Session("testing", "testing")


def call(service: str, operation: str, /, **parameters: Any) -> Call:
    return Call(service, operation, parameters, REGION)


def service(name: str) -> Callable[..., Call]:
    """Makes the calls of a service: `service("s3")("DeleteBucket", Bucket="b")`."""
    return functools.partial(call, name)


def policy(*statements: dict[str, Any]) -> str:
    """The text of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def bucket(*calls: Call, name: str = "bkt") -> list[Call]:
    """The calls that make a bucket and bring it into some state."""
    return [call("s3", "CreateBucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}), *calls]


@functools.cache
def model(service: str) -> Any:
    """AWS's own model of a service."""
    return botocore.session.get_session().get_service_model(service)


def refused(made: Call) -> str:
    """What AWS's model has against the parameters of a call."""
    operation = model(made.service).operation_model(made.operation)
    if not operation.input_shape:
        return "takes no parameters" if made.parameters else ""
    given = dict.fromkeys(operation.idempotent_members, str(UUID(int=0))) | made.parameters
    return str(ParamValidator().validate(given, operation.input_shape).generate_report())


@functools.cache
def client(service: str, region: str) -> Any:
    """One client for all tests: moto answers whichever was made, and models are slow to load."""
    return SESSION.client(service, region_name=region)


def send(made: Call) -> Any:
    """The answer of moto."""
    return getattr(client(made.service, made.region), botocore.xform_name(made.operation))(**made.parameters)


def answers(write: Call) -> list[Any]:
    """What moto answers to the reads around a write; None where it says that nothing is there."""
    given: list[Any] = []
    for reading in inverse.reads(write):
        try:
            given.append(send(reading))
        except ClientError as error:
            if not inverse.means_absent(reading, error.response["Error"]["Code"]):
                raise
            given.append(None)
    return given


def proven(write: Call) -> tuple[Any, Any, Any, inverse.Undo]:
    """Send a write and then its way back; the states before, between and after."""
    pre = answers(write)
    inverse.undo(write, pre, None)
    response = send(write)
    post = answers(write)
    back = inverse.undo(write, pre, response)
    for each in back.calls:
        send(each)
    return inverse.state(write, pre), inverse.state(write, post), inverse.state(write, answers(write)), back


@mock_aws
def comes_back(given: Sequence[Call], write: Call) -> None:
    """From the state that some calls make, a write does what was foretold, and taken back it leaves that state."""
    for each in given:
        send(each)
    predicted = inverse.predict(write, answers(write))

    before, between, after, back = proven(write)

    assert after == before
    assert (between != before) == bool(back.calls) or not inverse.reads(write)
    assert back.reversible != "no"
    assert {str(each) for each in back.calls} <= set(inverse.backs(str(write)))
    if isinstance(predicted, dict):
        assert predicted.items() <= between.items()  # the rest are defaults of AWS
    elif predicted is not inverse.UNKNOWN:
        assert between == predicted


def way_back(write: Call, pre: Any, response: Any = None) -> dict[str, Any]:
    """The calls that take a write back, by operation, where moto lacks the operation and its answer is given here."""
    back = inverse.undo(write, [pre], response or {})
    assert back.reversible != "no", back.reason
    assert [refused(each) for each in back.calls] == [""] * len(back.calls)
    assert {str(each) for each in back.calls} <= set(inverse.backs(str(write)))
    return {each.operation: each.parameters for each in back.calls}


def no_way_back(write: Call, pre: Sequence[Any], reason: str) -> None:
    """A write is not taken back, for that reason."""
    assert inverse.undo(write, pre, {}) == inverse.Undo((), "no", reason)
