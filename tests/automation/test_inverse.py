"""The table of inverses against AWS's own models: every row, with parameters and answers made from the models."""

import functools
import json
from datetime import UTC, datetime

import botocore.session
import pytest
from botocore.validate import ParamValidator

from trueup.automation import inverse
from trueup.automation.calls import Call

REGION = "eu-west-1"
TEXT = "sample-text-for-all"


@functools.cache
def model(service):
    return botocore.session.get_session().get_service_model(service)


def sample(shape, inside=()):
    """A value of a shape: every member once, every text the same, so that what is filtered by equality is found."""
    kind = shape.type_name
    inner = (*inside, shape.name)
    if kind == "structure":
        members = {name: member for name, member in shape.members.items() if member.name not in inner}
        if shape.metadata.get("union"):
            members = dict(list(members.items())[:1])
        return {name: sample(member, inner) for name, member in members.items()}
    if kind == "list":
        return [sample(shape.member, inner)] if shape.member.name not in inner else []
    if kind == "map":
        return {TEXT: sample(shape.value, inner)}
    if kind == "string":
        return TEXT.ljust(shape.metadata.get("min") or 0, "l")
    if kind in ("integer", "long", "float", "double"):
        return max(shape.metadata.get("min") or 1, 1)
    return {"boolean": True, "timestamp": datetime(2026, 1, 1, tzinfo=UTC), "blob": b"bytes"}[kind]


def refused(call):
    operation = model(call.service).operation_model(call.operation)
    return (
        ParamValidator().validate(call.parameters, operation.input_shape).generate_report()
        if (operation.input_shape)
        else ("" if not call.parameters else "takes no parameters")
    )


def write_of(name):
    service, _, operation = name.partition(":")
    shape = model(service).operation_model(operation).input_shape
    return Call(service, operation, sample(shape) if shape else {}, REGION)


def answer_to(call):
    return sample(model(call.service).operation_model(call.operation).output_shape)


@pytest.fixture(params=inverse.TABLE, ids=str)
def write(request):
    return write_of(request.param)


def test_what_is_read_around_a_write_is_valid(write):
    for reading in inverse.reads(write):
        assert refused(reading) == ""


def test_the_way_back_from_nothing_and_from_something_is_valid(write):
    answers = [answer_to(reading) for reading in inverse.reads(write)]
    response = answer_to(write) if model(write.service).operation_model(write.operation).output_shape else {}
    for pre in ([None] * len(answers), answers):
        back = inverse.undo(write, pre, response)
        assert [refused(call) for call in back.calls] == [""] * len(back.calls)
        assert back.reason or back.reversible == "yes"
        assert not back.calls or back.reversible != "no"
        json.dumps(inverse.state(write, pre))
        if inverse.predict(write, pre) is not inverse.UNKNOWN:
            json.dumps(inverse.predict(write, pre))


def test_what_is_kept_of_an_answer_is_what_the_write_sets(write):
    answers = [answer_to(reading) for reading in inverse.reads(write)]
    predicted = inverse.predict(write, answers)
    if answers and predicted and isinstance(predicted, dict):
        assert set(inverse.state(write, answers)) == set(predicted)
