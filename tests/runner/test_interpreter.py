"""What is refused before the first step, what a document starts with, and that it ends."""

import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from running import CHILD, CHOICE, GOOD, run, steps
from trueup.clock import VirtualClock
from trueup.documents import load
from trueup.errors import UsageError
from trueup.runner import interpreter

CIRCLES = {
    "itself": ((f"name: A, nextStep: A, {GOOD}",), "A -> A"),
    "back and forth": ((f"name: A, {GOOD}", f"name: B, nextStep: A, {GOOD}"), "A -> B -> A"),
    "a failure": ((f"name: A, {GOOD}", f"name: B, isEnd: true, onFailure: 'step:A', {GOOD}"), "A -> B -> A"),
    "a default": (
        (f"name: A, {GOOD}", f"name: B, action: 'aws:branch', inputs: {{Choices: [{{NextStep: A, {CHOICE}}}]}}"),
        "A -> B -> A",
    ),
}


@pytest.mark.parametrize(("chain", "said"), CIRCLES.values(), ids=CIRCLES)
def test_it_refuses_to_start_what_goes_round_by(document, nowhere, clock, chain, said):
    made = document(steps(*chain), parameters={"X": {"type": "String", "default": ""}})
    with pytest.raises(UsageError, match=f"circle: {said}"):
        interpreter.run(made, {}, nowhere, "run", clock=clock)


UNRUN = {
    "a command": ("action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript}", "aws:runCommand is not run"),
    "a function": ("action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}", "aws:invokeLambdaFunction is not"),
    "a stack": ("action: 'aws:createStack', inputs: {StackName: s}", "aws:createStack is not run here"),
    "PowerShell": (
        "action: 'aws:executeScript', inputs: {Runtime: PowerShell 7.4, Script: x}",
        "scripts for PowerShell 7.4 are not run here",
    ),
    "an attachment": (
        "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: a.b, Attachment: a.zip}",
        "not from an Attachment",
    ),
    "a script with a reference": (
        "action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: f, Script: 'x = \"{{ X }}\"'}",
        "pass it with InputPayload",
    ),
    "an unknown document": ("action: 'aws:executeAutomation', inputs: {DocumentName: Nope}", "no document Nope"),
    "other accounts": (
        "action: 'aws:executeAutomation', inputs: {DocumentName: Nope, TargetLocations: []}",
        "TargetLocations of aws:executeAutomation",
    ),
}


@pytest.mark.parametrize(("step", "said"), UNRUN.values(), ids=UNRUN)
def test_a_run_refuses_before_the_first_step(document, nowhere, clock, step, said):
    made = document(steps(f"name: A, {GOOD}", f"name: B, {step}"), parameters={"X": {"type": "String", "default": ""}})
    with pytest.raises(UsageError, match=said):
        interpreter.run(made, {}, nowhere, "run", clock=clock)
    assert clock.monotonic() == 0


@pytest.mark.parametrize("name", [name for name in UNRUN if "document" not in name])
def test_a_plan_leaves_open_what_is_not_run(document, nowhere, clock, name):
    step, said = UNRUN[name]
    made = document(steps(f"name: B, {step}"), parameters={"X": {"type": "String", "default": ""}})
    execution = interpreter.run(made, {}, nowhere, "plan", clock=clock)
    assert (execution.status, execution.step("B").status) == ("Planned", "Undetermined")
    assert said in execution.step("B").note


def test_documents_do_not_nest_for_ever(document, nowhere, clock):
    made = document(steps(f"name: A, {CHILD}"), parameters={"X": {"type": "String"}})
    with pytest.raises(UsageError, match="nested more than 5 deep"):
        interpreter.run(made, {"X": "x"}, nowhere, "run", clock=clock, library={"Child": made})


def test_system_variables(document, nowhere, clock):
    names = [
        "global:ACCOUNT_ID", "global:DATE", "global:DATE_TIME", "global:AWS_PARTITION", "global:REGION",
        "automation:EXECUTION_ID",
    ]  # fmt: skip
    value = " ".join(f"{{{{ {name} }}}}" for name in names)
    made = document(
        steps(
            "name: Late, action: 'aws:sleep', inputs: {Duration: PT90S}",
            f"name: A, action: 'aws:updateVariable', inputs: {{Name: 'variable:V', Value: '{value}'}}",
        ),
        variables={"V": {"type": "String"}},
    )
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock)
    assert execution.step("A").inputs["Value"] == (
        f"123456789012 2026-06-01 2026-06-01_12.01.30 aws eu-west-1 {execution.id}"
    )
    assert len(execution.id) == 36


def test_a_default_is_read_from_parameter_store(aws, clock, document):
    aws.client("ssm").put_parameter(Name="/a", Value="x", Type="String")
    aws.client("ssm").put_parameter(Name="/b", Value="y,z", Type="StringList")
    made = document(
        "[{name: L, action: 'aws:loop', inputs: {Iterators: ['{{ A }}', '{{ B }}'], Steps: "
        "[{name: S, action: 'aws:sleep', inputs: {Duration: PT1S}}]}}]",
        parameters={
            "A": {"type": "String", "default": "{{ssm:/a}}"},
            "B": {"type": "StringList", "default": ["{{ ssm:/b }}"]},
        },
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert execution.parameters == {"A": "x", "B": ["y", "z"]}
    given = run(made, {"A": "{{ ssm:/a }}"}, aws, "run", clock=clock)
    assert given.parameters["A"] == "{{ ssm:/a }}"


EVERYTHING = {
    "schemaVersion": "0.3",
    "parameters": {"P": {"type": "StringList", "default": ["a", "b"], "maxItems": 2}},
    "variables": {"V": {"type": "String", "default": "{{ global:REGION }}"}},
    "mainSteps": [
        {
            "name": "L",
            "action": "aws:loop",
            "inputs": {
                "Iterators": ["{{ P }}"],
                "MaxIterations": 3,
                "Steps": [
                    {"name": "U", "action": "aws:updateVariable", "inputs": {"Name": "variable:V", "Value": "{{ P }}"}}
                ],
            },
        },
        {
            "name": "B",
            "action": "aws:branch",
            "inputs": {"Choices": [{"NextStep": "S", "Not": {"Variable": "{{ variable:V }}", "Contains": "x"}}]},
        },
        {"name": "A", "action": "aws:approve", "onFailure": "Continue", "inputs": {"Approvers": ["x"], "Message": "m"}},
        {"name": "S", "action": "aws:sleep", "isEnd": True, "maxAttempts": 2, "inputs": {"Duration": "PT{{ L.x }}S"}},
    ],
    "outputs": ["L.CurrentIteration"],
}


def places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def replaced(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


scalars = (
    st.none() | st.booleans() | st.integers(-2, 200) | st.text(max_size=5) | st.sampled_from(["{{ P }}", "L", "S"])
)

anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
)


@given(st.sampled_from(list(places(EVERYTHING))[1:]), anything, st.sampled_from(["run", "plan"]))
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_document_holds_it_is_refused_or_it_ends(nowhere, path, value, mode):
    content = replaced(EVERYTHING, path, value)
    read, faults = load.examine(json.dumps(content))
    assert (read is None) == bool(faults)
    if read is None:
        return
    with contextlib.suppress(UsageError):
        execution = interpreter.run(read, {}, nowhere, mode, clock=VirtualClock())
        assert execution.status in ("Success", "Failed", "TimedOut", "Planned")
        assert json.dumps(execution.to_json())
