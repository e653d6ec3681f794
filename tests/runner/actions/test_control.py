"""Actions that steer: branches, loops, variables, sleeps, approvals, other documents."""

import json

import pytest

from running import BAD, CHILD, GOOD, statuses, steps
from trueup.documents.references import Unknown
from trueup.runner import interpreter
from trueup.runner.actions import control
from trueup.runner.actions.base import Question, StepError


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


SLEEPS = {
    "seconds": ("Duration: PT0.5S", 0.5),
    "all units": ("Duration: P1DT2H3M4S", 93784),
    "a duration with a reference": ("Duration: 'PT{{ N }}M'", 300),
    "a time to come": ("Timestamp: '2026-06-01T12:01:00Z'", 60),
    "a time that is past": ("Timestamp: '2020-01-01T00:00:00Z'", 0),
}


@pytest.mark.parametrize(("inputs", "seconds"), SLEEPS.values(), ids=SLEEPS)
def test_sleeping_takes_no_time_of_a_virtual_clock(document, nowhere, clock, inputs, seconds):
    made = document(
        steps(f"name: A, action: 'aws:sleep', inputs: {{{inputs}}}"),
        parameters={"N": {"type": "Integer", "default": 5}},
    )
    assert interpreter.run(made, {}, nowhere, "run", clock=clock).status == "Success"
    assert clock.monotonic() == seconds


@pytest.mark.parametrize("duration", ["P", "PT", "5", "PT5", "P8D", "-PT5S", "PT1S PT1S"])
def test_a_duration_that_is_none_fails(document, nowhere, clock, duration):
    made = document(steps(f"name: A, action: 'aws:sleep', inputs: {{Duration: '{duration}'}}"))
    assert interpreter.run(made, {}, nowhere, "run", clock=clock).status == "Failed"


def test_variables_start_from_parameters_and_are_updated(document, nowhere, clock):
    made = document(
        steps(
            "name: A, action: 'aws:updateVariable', "
            "inputs: {Name: 'variable:V', Value: '{{ variable:V }}{{ variable:V }}'}",
            "name: B, action: 'aws:branch', isEnd: true, inputs: {Choices: "
            "[{NextStep: D, Variable: '{{ variable:V }}', StringEquals: xx}]}",
            f"name: C, {BAD}",
            f"name: D, {GOOD}",
        ),
        parameters={"P": {"type": "String"}},
        variables={"V": {"type": "String", "default": "{{ P }}"}},
    )
    execution = interpreter.run(made, {"P": "x"}, nowhere, "run", clock=clock)
    assert statuses(execution) == {"A": "Success", "B": "Success", "D": "Success", "C": "Pending"}


def test_a_variable_keeps_its_type(document, nowhere, clock):
    made = document(
        steps("name: A, action: 'aws:updateVariable', inputs: {Name: 'variable:V', Value: '5'}"),
        variables={"V": {"type": "Integer"}},
    )
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock)
    assert execution.step("A").failure == "Value is '5', and variable V is a Integer"


def looping(*inner, **inputs):
    body = json.dumps(inputs)[1:-1]
    return f"name: L, action: 'aws:loop', inputs: {{{body}, Steps: [{', '.join(f'{{{each}}}' for each in inner)}]}}"


ADD = (
    "name: Add, action: 'aws:updateVariable', inputs: {Name: 'variable:V', "
    "Value: '{{ variable:V }}{{ loop.CurrentIteration }}{{ loop.CurrentIteratorValue }} '}"
)


def run_loop(document, nowhere, clock, *loop_steps, **inputs):
    made = document(
        steps(looping(*loop_steps, **inputs), f"name: After, {GOOD}"),
        variables={"V": {"type": "String", "default": ""}, "W": {"type": "String", "default": ""}},
        parameters={"Items": {"type": "StringList", "default": ["a", "b"]}},
        outputs=["L.CurrentIteration"],
    )
    return interpreter.run(made, {}, nowhere, "run", clock=clock)


def test_a_loop_is_for_each(document, nowhere, clock):
    execution = run_loop(document, nowhere, clock, ADD, Iterators="{{ Items }}")
    assert execution.status == "Success"
    passes = [step.parent for step in execution.steps if step.name == "Add"]
    assert passes == [
        {"StepName": "L", "Iteration": 1, "IteratorValue": "a"},
        {"StepName": "L", "Iteration": 2, "IteratorValue": "b"},
    ]
    assert execution.step("Add").inputs["Value"] == "1a 2b "
    assert execution.outputs == {"L.CurrentIteration": 2}


def test_a_loop_goes_on_while_its_condition_holds(document, nowhere, clock):
    plain = ADD.replace("{{ loop.CurrentIteratorValue }}", "")
    until = {"Not": {"Variable": "{{ variable:V }}", "Contains": "3"}}
    execution = run_loop(document, nowhere, clock, plain, LoopCondition=until)
    assert (execution.status, execution.step("Add").inputs["Value"]) == ("Success", "1 2 3 ")


def test_a_loop_has_an_end(document, nowhere, clock):
    always = {"Variable": "{{ variable:V }}", "StartsWith": ""}
    execution = run_loop(document, nowhere, clock, ADD, LoopCondition=always, MaxIterations=4)
    assert execution.step("L").failure == "LoopCondition still holds after 4 iterations"


def test_a_loop_takes_no_more_items_than_it_may(document, nowhere, clock):
    execution = run_loop(document, nowhere, clock, ADD, Iterators="{{ Items }}", MaxIterations=1)
    assert (execution.status, len(execution.steps)) == ("Failed", 3)


def test_a_step_of_a_loop_may_leave_it(document, nowhere, clock):
    execution = run_loop(document, nowhere, clock, f"{ADD}, nextStep: After", Iterators=["a", "b"])
    assert (execution.step("L").status, len(execution.steps)) == ("Exited", 3)
    assert execution.status == "Success"


def test_a_failure_in_a_loop_stops_everything(document, nowhere, clock):
    execution = run_loop(document, nowhere, clock, f"name: Bad, {BAD}", Iterators=["a", "b"])
    assert statuses(execution) == {"L": "Failed", "Bad": "Failed", "After": "Pending"}
    assert execution.status == "Failed"


def test_a_child_gives_its_outputs_in_their_order(document, nowhere, clock):
    loop = f"name: L, action: 'aws:loop', inputs: {{Iterators: ['{{{{ X }}}}'], Steps: [{{name: B, {GOOD}}}]}}"
    child = document(
        steps(loop), parameters={"X": {"type": "String"}}, outputs=["L.CurrentIteratorValue", "L.CurrentIteration"]
    )
    made = document(steps(f"name: A, {CHILD}"), parameters={"X": {"type": "String"}}, outputs=["A.Output", "A.Status"])
    execution = interpreter.run(made, {"X": "x"}, nowhere, "run", clock=clock, library={"Child": child})
    assert execution.outputs == {"A.Output": ["x", "1"], "A.Status": "Success"}
    [below] = execution.children
    assert [step.name for step in below.steps] == ["L", "B"]


def test_a_child_that_fails_fails_its_step(document, nowhere, clock):
    child = document(steps(f"name: B, {BAD}"), parameters={"X": {"type": "String"}})
    made = document(steps(f"name: A, {CHILD}"), parameters={"X": {"type": "String"}})
    execution = interpreter.run(made, {"X": "x"}, nowhere, "run", clock=clock, library={"Child": child})
    assert execution.step("A").failure == "Child ended as Failed: step B: nobody said to go on"


def test_a_child_given_wrong_parameters_fails_its_step(document, nowhere, clock):
    child = document(steps(f"name: B, {GOOD}"), parameters={"Y": {"type": "String"}})
    made = document(steps(f"name: A, {CHILD}"), parameters={"X": {"type": "String"}})
    execution = interpreter.run(made, {"X": "x"}, nowhere, "run", clock=clock, library={"Child": child})
    assert "there is no parameter X" in execution.step("A").failure


def test_an_approval_is_asked_for_with_its_message(document, nowhere, clock):
    asked = []
    made = document(
        steps("name: A, action: 'aws:approve', inputs: {Approvers: [ada], Message: 'Delete it?'}"),
        outputs=["A.ApprovalStatus"],
    )
    execution = interpreter.run(
        made, {}, nowhere, "run", clock=clock, approve=lambda question: not asked.append(question)
    )
    assert asked == [Question("A", "aws:approve", "Delete it?", ["ada"])]
    assert execution.outputs == {"A.ApprovalStatus": "Approved"}
