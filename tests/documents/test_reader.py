"""What AWS would refuse to create, and what it takes."""

import json

import pytest

from linting import MINIMAL
from trueup.documents import load, model
from trueup.errors import CatalogueError


def with_step(text):
    return MINIMAL + "\n".join(f"    {line}" for line in text.splitlines()) + "\n"


REFUSED = {  # a document that ...: (its text, what is said about it)
    "has another version": (MINIMAL.replace('"0.3"', '"2.2"'), "1: schemaVersion is '2.2', not '0.3' as text"),
    "has a version that is no text": (MINIMAL.replace('"0.3"', "0.3"), "1: schemaVersion is 0.3"),
    "has an unknown property": (MINIMAL + "mainStep: []\n", "6: mainStep is no property; did you mean mainSteps?"),
    "has no steps": ("schemaVersion: '0.3'\n", "mainSteps is missing or empty"),
    "has a step without a name": (MINIMAL.replace("name: Wait", "description: x"), "step name None is not letters"),
    "has a step with a dash": (MINIMAL.replace("Wait", "a-b"), "3: step name 'a-b' is not letters"),
    "has an unknown action": (
        MINIMAL.replace("sleep", "slep"),
        "4: step Wait: unknown action 'aws:slep'; did you mean",
    ),
    "has an internal action": (MINIMAL.replace("sleep", "shareSQLMedia"), "unknown action 'aws:shareSQLMedia'"),
    "has an unknown step key": (with_step("timeout: 5"), "6: timeout is no key of step Wait"),
    "has a Command document's key": (with_step("precondition: {}"), "6: precondition is no key of step Wait"),
    "has an unknown input": (MINIMAL.replace("Duration", "Period"), "5: Period is no input of aws:sleep"),
    "lacks an input": (
        MINIMAL.replace("sleep", "executeAwsApi").replace("Duration: PT1S", "Service: s3"),
        "5: step Wait: input Api of aws:executeAwsApi is missing",
    ),
    "lacks inputs": (MINIMAL.replace("    inputs: {Duration: PT1S}\n", ""), "3: step Wait: inputs is missing"),
    "repeats a step": (
        MINIMAL + "  - {name: Wait, action: aws:pause, inputs: {}}\n",
        "6: step Wait stands there twice",
    ),
    "goes on with no step": (with_step("nextStep: Wat"), "6: step Wait: there is no step Wat; did you mean Wait?"),
    "fails over to no step": (with_step("onFailure: step:Nope"), "6: step Wait: there is no step Nope"),
    "fails over to a bare name": (
        with_step("onFailure: Wait"),
        "onFailure is Wait, not Abort, Continue or step:<name>",
    ),
    "cancels into a sleep": (with_step("onCancel: step:Wait"), "6: step Wait: aws:sleep may not follow a cancellation"),
    "ends and goes on": (with_step("isEnd: true\nnextStep: Wait"), "7: step Wait: isEnd and nextStep in one step"),
    "has a timeout in words": (with_step("timeoutSeconds: soon"), "6: timeoutSeconds is 'soon', not a whole number"),
    "tries no time": (with_step("maxAttempts: 0"), "6: maxAttempts is 0, not a whole number from 1"),
    "has a flag in words": (with_step("isEnd: maybe"), "6: isEnd is 'maybe', not true or false"),
    "outputs of no step": (MINIMAL + "outputs: [Wat.X]\n", "6: Wat.X: there is no step Wat; did you mean Wait?"),
    "outputs with braces": (MINIMAL + "outputs: ['{{ Wait }}']\n", "is not `step.Output`"),
    "has an output without a selector": (with_step("outputs: [{Name: X}]"), "6: step Wait: output X has no Selector"),
    "has an output of no type": (
        with_step("outputs: [{Name: X, Selector: $.a, Type: Text}]"),
        "6: Text is no type of a output",
    ),
    "has a parameter with a dash": (MINIMAL + "parameters: {a_b: {type: String}}\n", "'a_b' is not letters and digits"),
    "has a parameter without a type": (MINIMAL + "parameters: {a: {}}\n", "6: a: a parameter without a type"),
    "has a parameter of no type": (
        MINIMAL + "parameters: {a: {type: Number}}\n",
        "6: Number is no type of a parameter",
    ),
    "has a default of another type": (
        MINIMAL + "parameters: {a: {type: Integer, default: '5'}}\n",
        "6: the default of a is no Integer",
    ),
    "has a boolean default as text": (
        MINIMAL + "parameters: {a: {type: Boolean, default: 'true'}}\n",
        "6: the default of a is no Boolean",
    ),
    "refers to no parameter": (
        MINIMAL.replace("PT1S", "'{{ Time }}'"),
        "5: {{ Time }}: parameter Time is not declared",
    ),
    "refers to no step": (MINIMAL.replace("PT1S", "'{{ A.b }}'"), "5: {{ A.b }}: there is no step A"),
    "refers to no variable": (MINIMAL.replace("PT1S", "'{{ variable:A }}'"), "variable A is not declared"),
    "refers to no system variable": (MINIMAL.replace("PT1S", "'{{ global:REGIN }}'"), "did you mean global:REGION?"),
    "reads Parameter Store in a step": (MINIMAL.replace("PT1S", "'{{ ssm:/a }}'"), "Parameter Store is read in a"),
    "substitutes in a script": (
        MINIMAL.replace("sleep", "executeScript").replace(
            "{Duration: PT1S}", "{Runtime: python3.11, Handler: f, Script: 'x = \"{{ Name }}\"'}"
        ),
        "parameter Name is not declared",
    ),
    "branches to no step": (
        MINIMAL.replace("sleep", "branch").replace("Duration: PT1S", "Choices: [{NextStep: Nope}]"),
        "there is no step Nope",
    ),
    "branches without a choice": (
        MINIMAL.replace("sleep", "branch").replace("Duration: PT1S", "Choices: []"),
        "5: step Wait: Choices is not a list of choices",
    ),
    "branches nowhere": (
        MINIMAL.replace("sleep", "branch").replace("Duration: PT1S", "Choices: [{Variable: a, StringEquals: a}]"),
        "5: step Wait: a choice without NextStep",
    ),
    "loops in two ways": (
        MINIMAL.replace("sleep", "loop").replace(
            "Duration: PT1S", "Iterators: [a], LoopCondition: {}, Steps: [{name: P, action: 'aws:pause', inputs: {}}]"
        ),
        "a loop has either Iterators or LoopCondition",
    ),
    "loops in a loop": (
        MINIMAL.replace("sleep", "loop").replace(
            "Duration: PT1S",
            "Iterators: [a], Steps: [{name: L, action: 'aws:loop', inputs: {Iterators: [a], Steps: "
            "[{name: P, action: 'aws:pause', inputs: {}}]}}]",
        ),
        "step L: a loop inside a loop",
    ),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_it_refuses_a_document_that(text, said):
    with pytest.raises(CatalogueError, match=r"^file\.yaml:\d+: ") as refused:
        load.parse(text, "file", "file.yaml")
    assert said in str(refused.value).replace("file.yaml:", "", 1)


def test_every_fault_is_told_with_its_line():
    read, faults = load.examine(MINIMAL.replace("sleep", "slep") + "outputs: [Nope.X]\nanswer: 42\n")
    assert read is None
    assert [fault.line for fault in faults] == [4, 6, 7]


TOLERATED = {  # AWS takes ...: (the step's lines, what they become)
    "isEnd as text": ("isEnd: 'true'", {"is_end": True}),
    "isCritical as text": ("isCritical: 'false'", {"is_critical": False}),
    "timeoutSeconds as text": ("timeoutSeconds: '60'", {"timeout": 60}),
    "onFailure Continue, which is not critical": ("onFailure: Continue", {"is_critical": False}),
    "onFailure Continue that is critical": ("onFailure: Continue\nisCritical: true", {"is_critical": True}),
    "an output without a type": (
        "outputs: [{Name: X, Selector: $.a}]",
        {"outputs": (model.Output("X", "$.a", "String", 6),)},
    ),
    "an output whose name has blanks, and null for its type": (
        "outputs: [{Name: The new state, Selector: $.a, Type: null}]",
        {"outputs": (model.Output("The new state", "$.a", "String", 6),)},
    ),
    "null where there is nothing to say": (
        "isEnd: null\nisCritical: null\nmaxAttempts: null\nnextStep: null\nonFailure: null\noutputs: null",
        {"is_end": False, "is_critical": True, "max_attempts": 1, "next_step": None, "on_failure": "Abort"},
    ),
}


@pytest.mark.parametrize(("lines", "expected"), TOLERATED.values(), ids=TOLERATED)
def test_it_takes(lines, expected):
    [step] = load.parse(with_step(lines)).steps
    assert {name: getattr(step, name) for name in expected} == expected


def test_every_step_has_its_defaults():
    [step] = load.parse(MINIMAL).steps
    assert (step.max_attempts, step.timeout, step.seconds) == (1, None, 604800)
    assert (step.on_failure, step.on_cancel, step.is_critical, step.is_end) == ("Abort", "Abort", True, False)


ACTIONS = {  # an input that AWS takes
    "an instance that must not stop by itself": (
        "aws:changeInstanceState",
        {"InstanceIds": ["i-1"], "DesiredState": "running", "FailOnUnexpectedStopped": True},
    ),
    "a message that a pause does not show": ("aws:pause", {"Message": "Go on?"}),
}


@pytest.mark.parametrize(("action", "inputs"), ACTIONS.values(), ids=ACTIONS)
def test_an_action_takes(action, inputs):
    content = {"schemaVersion": "0.3", "mainSteps": [{"name": "A", "action": action, "inputs": inputs}]}
    [step] = load.parse(json.dumps(content)).steps
    assert step.inputs == inputs


def test_null_is_no_default():
    read = load.parse(
        MINIMAL + "parameters: {a: {type: Integer, default: null}}\nvariables: {b: {type: String, default: null}}\n"
    )
    assert read.parameters["a"].required
    assert read.variables["b"].default is model.MISSING


def test_a_list_may_lie_in_parameter_store():
    read = load.parse(MINIMAL + "parameters: {a: {type: StringList, default: '{{ ssm:/ids }}'}}\n")
    assert read.parameters["a"].default == "{{ ssm:/ids }}"
