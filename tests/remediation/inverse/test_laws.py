"""What holds for every inverse, whatever its service: proven by parameters and answers made from AWS's own models."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

import support
from trueup.remediation import inverse
from trueup.runner.calls import Call
from undoing import REGION, call, model, no_way_back, refused

TEXT = "sample-text-for-all"
SERVICES = support.ROOT / "src/trueup/remediation/inverse"


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


def answer_to(made):
    """A sample in which all parameters of a group are somebody's choice, and recorders are the account's own.

    What the engine chose is not kept, nor what a service of AWS records for itself.
    """
    answer = sample(model(made.service).operation_model(made.operation).output_shape)
    for recorder in answer.get("ConfigurationRecorders", ()):
        del recorder["servicePrincipal"]
    for parameter in answer.get("Parameters", ()) if made.operation.endswith("Parameters") else ():
        parameter |= {"Source": "user"} if "Source" in parameter else {}
    return answer


@pytest.fixture(params=inverse.operations(), ids=str)
def write(request):
    """A call with every parameter that AWS's model knows."""
    service, _, operation = request.param.partition(":")
    shape = model(service).operation_model(operation).input_shape
    return Call(service, operation, sample(shape) if shape else {}, REGION)


def test_what_is_read_around_a_write_is_valid(write):
    for reading in inverse.reads(write):
        assert refused(reading) == ""


def test_the_way_back_from_nothing_and_from_something_is_valid(write):
    answers = [answer_to(reading) for reading in inverse.reads(write)]
    response = answer_to(write) if model(write.service).operation_model(write.operation).output_shape else {}
    for pre in ([None] * len(answers), answers):
        back = inverse.undo(write, pre, response)
        assert [refused(made) for made in back.calls] == [""] * len(back.calls)
        assert {str(made) for made in back.calls} <= set(inverse.backs(str(write)))
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


def test_each_service_has_a_test_of_its_own():
    services = {path.stem for path in SERVICES.glob("*.py")} - {"__init__", *inverse.SHARED}
    tested = {path.stem.removesuffix("_test") for path in support.ROOT.glob("tests/remediation/inverse/*_test.py")}
    assert tested == services


def test_each_file_holds_the_writes_of_its_own_service_only():
    for path in SERVICES.glob("*.py"):
        if path.stem not in ("__init__", *inverse.SHARED):
            service = path.stem.rstrip("_").replace("_", "-")
            assert {name.partition(":")[0] for name in inverse._rows(service)} == {service}


def test_only_what_is_named_as_absence_means_absent():
    reading = call("s3", "GetBucketPolicy", Bucket="bkt")
    assert inverse.means_absent(reading, "NoSuchBucketPolicy")
    assert not inverse.means_absent(reading, "AccessDenied")
    services = {operation.partition(":")[0] for operation in inverse.operations()}
    denied = {
        service for service in services for told in inverse._absent(service).values() if "AccessDenied" in str(told)
    }
    assert denied == {"macie2"}  # which answers so where it is off


def test_only_the_file_of_a_calls_service_is_read():
    code = (
        "import sys; from trueup.remediation import inverse; from trueup.runner.calls import Call;"
        "assert inverse.reads(Call('s3', 'PutBucketPolicy', {'Bucket': 'b'}, 'eu-west-1'));"
        "print([name for name in sys.modules if name.startswith('trueup.remediation.inverse.')"
        " and name.count('.') == 3 and not name.endswith(('families', 'values'))])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "['trueup.remediation.inverse.s3']"


@pytest.mark.parametrize("service", ["families", "values", "no-such-service", "../s3", "os", ""])
def test_what_is_no_service_has_no_rows(service):
    assert not inverse.known(f"{service}:PutBucketPolicy")


def test_a_write_without_a_row_has_no_way_back():
    no_way_back(call("zzz", "PutNothing"), [], "no inverse is known")
