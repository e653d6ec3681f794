import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trueup.clock import VirtualClock
from trueup.documents import load
from trueup.errors import UsageError
from trueup.runner import interpreter
from trueup.runner.actions.base import Question

GOOD, BAD = "action: 'aws:sleep', inputs: {Duration: PT1S}", "action: 'aws:pause', inputs: {}"  # nobody answers


def steps(*each):
    return "[" + ", ".join(f"{{{step}}}" for step in each) + "]"


def statuses(execution):
    return {step.name: step.status for step in execution.steps}


FLOWS = {  # given steps: (those, the execution's status, the steps' statuses)
    "all good": ((f"name: A, {GOOD}", f"name: B, {GOOD}"), "Success", {"A": "Success", "B": "Success"}),
    "a failure stops": ((f"name: A, {BAD}", f"name: B, {GOOD}"), "Failed", {"A": "Failed", "B": "Pending"}),
    "a failure goes on, and is not critical": (
        (f"name: A, onFailure: Continue, {BAD}", f"name: B, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Success"},
    ),
    "a failure goes on, and is critical": (
        (f"name: A, onFailure: Continue, isCritical: true, {BAD}", f"name: B, {GOOD}"),
        "Failed",
        {"A": "Failed", "B": "Success"},
    ),
    "a failure that goes on follows nextStep": (
        (f"name: A, onFailure: Continue, nextStep: C, {BAD}", f"name: B, {GOOD}", f"name: C, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Pending", "C": "Success"},
    ),
    "a failure jumps, and the execution failed all the same": (
        (f"name: A, onFailure: 'step:C', {BAD}", f"name: B, {GOOD}", f"name: C, {GOOD}"),
        "Failed",
        {"A": "Failed", "B": "Pending", "C": "Success"},
    ),
    "a failure jumps and is not critical": (
        (f"name: A, onFailure: 'step:C', isCritical: false, {BAD}", f"name: B, {GOOD}", f"name: C, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Pending", "C": "Success"},
    ),
    "a failure that stops but is not critical": (
        (f"name: A, isCritical: false, {BAD}", f"name: B, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Pending"},
    ),
    "the end": ((f"name: A, isEnd: true, {GOOD}", f"name: B, {GOOD}"), "Success", {"A": "Success", "B": "Pending"}),
    "the end after a failure": (
        (f"name: A, isEnd: true, onFailure: Continue, {BAD}", f"name: B, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Pending"},
    ),
    "a failure at the end that jumps": (
        (f"name: A, isEnd: true, onFailure: 'step:B', {BAD}", f"name: B, {GOOD}"),
        "Failed",
        {"A": "Failed", "B": "Success"},
    ),
    "nextStep skips": (
        (f"name: A, nextStep: C, {GOOD}", f"name: B, {GOOD}", f"name: C, {GOOD}"),
        "Success",
        {"A": "Success", "B": "Pending", "C": "Success"},
    ),
    "backwards to a step that ends": (
        (f"name: A, nextStep: C, {GOOD}", f"name: B, isEnd: true, {GOOD}", f"name: C, nextStep: B, {GOOD}"),
        "Success",
        {"A": "Success", "B": "Success", "C": "Success"},
    ),
    "a later success does not heal a failure": (
        (f"name: A, onFailure: Continue, isCritical: true, {BAD}", f"name: B, isEnd: true, {GOOD}"),
        "Failed",
        {"A": "Failed", "B": "Success"},
    ),
}


@pytest.mark.parametrize(("chain", "status", "expected"), FLOWS.values(), ids=FLOWS)
def test_flow(document, nowhere, clock, chain, status, expected):
    execution = interpreter.run(document(steps(*chain)), {}, nowhere, "run", clock=clock)
    assert (execution.status, statuses(execution)) == (status, expected)
    assert not execution.calls


CHOICE = "Variable: '{{ X }}', StringEquals: a"
BRANCHES = {  # given a branch and X: (its keys, X, the steps that ran)
    "the first choice that holds": (f"inputs: {{Choices: [{{NextStep: B, {CHOICE}}}]}}", "a", "AB"),
    "no choice and a default": (f"inputs: {{Default: C, Choices: [{{NextStep: B, {CHOICE}}}]}}", "x", "AC"),
    "no choice and no default falls through": (f"inputs: {{Choices: [{{NextStep: C, {CHOICE}}}]}}", "x", "AB"),
    "no choice at the end": (f"isEnd: true, inputs: {{Choices: [{{NextStep: C, {CHOICE}}}]}}", "x", "A"),
    "a choice at the end jumps": (f"isEnd: true, inputs: {{Choices: [{{NextStep: C, {CHOICE}}}]}}", "a", "AC"),
}


@pytest.mark.parametrize(("keys", "value", "ran"), BRANCHES.values(), ids=BRANCHES)
def test_branch(document, nowhere, clock, keys, value, ran):
    made = document(
        steps(
            f"name: A, action: 'aws:branch', {keys}", f"name: B, isEnd: true, {GOOD}", f"name: C, isEnd: true, {GOOD}"
        ),
        parameters={"X": {"type": "String"}},
    )
    execution = interpreter.run(made, {"X": value}, nowhere, "run", clock=clock)
    assert "".join(step.name for step in execution.steps if step.status == "Success") == ran


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


def test_attempts_are_made_and_waited_between(document, nowhere, clock):
    asked = []
    made = document(steps(f"name: A, maxAttempts: 3, {BAD}"))
    start = clock.monotonic()
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=lambda question: asked.append(question))
    assert (execution.status, execution.step("A").attempts) == ("Failed", 3)
    assert asked == [Question("A", "aws:pause", "Go on?")] * 3
    assert clock.monotonic() - start == 1 + 2


def test_the_attempt_that_succeeds_is_the_last(document, nowhere, clock):
    answers = iter([False, True])
    made = document(steps(f"name: A, maxAttempts: 3, {BAD}"))
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=lambda _: next(answers))
    assert (execution.status, execution.step("A").attempts) == ("Success", 2)


def cancelling(question):
    raise KeyboardInterrupt


def test_cancelling_stops_what_follows(document, nowhere, clock):
    made = document(steps(f"name: A, {BAD}", f"name: B, {GOOD}"))
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=cancelling)
    assert (execution.status, statuses(execution)) == ("Cancelled", {"A": "Cancelled", "B": "Pending"})


def test_cancelling_goes_where_on_cancel_says(document, nowhere, clock):
    variable = "action: 'aws:updateVariable', inputs: {Name: 'variable:V', Value: cleaned}"
    made = document(
        steps(f"name: A, onCancel: 'step:C', {BAD}", f"name: B, {GOOD}", f"name: C, {variable}"),
        variables={"V": {"type": "String"}},
    )
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=cancelling)
    assert (execution.status, statuses(execution)) == ("Cancelled", {"A": "Cancelled", "B": "Pending", "C": "Success"})


def test_cleaning_up_after_a_cancellation_has_two_minutes(document, nowhere, clock):
    variable = "action: 'aws:updateVariable', inputs: {Name: 'variable:V', Value: cleaned}"
    late = "action: 'aws:sleep', inputs: {Duration: PT3M}"
    made = document(
        steps(f"name: A, onCancel: 'step:C', {BAD}", f"name: C, {variable}", f"name: D, {late}", f"name: E, {GOOD}"),
        variables={"V": {"type": "String"}},
    )
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=cancelling)
    assert statuses(execution) == {"A": "Cancelled", "C": "Success", "D": "Success", "E": "Pending"}


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


CHILD_STEP = "action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {X: '{{ X }}'}}"


def test_a_child_gives_its_outputs_in_their_order(document, nowhere, clock):
    loop = f"name: L, action: 'aws:loop', inputs: {{Iterators: ['{{{{ X }}}}'], Steps: [{{name: B, {GOOD}}}]}}"
    child = document(
        steps(loop), parameters={"X": {"type": "String"}}, outputs=["L.CurrentIteratorValue", "L.CurrentIteration"]
    )
    made = document(
        steps(f"name: A, {CHILD_STEP}"), parameters={"X": {"type": "String"}}, outputs=["A.Output", "A.Status"]
    )
    execution = interpreter.run(made, {"X": "x"}, nowhere, "run", clock=clock, library={"Child": child})
    assert execution.outputs == {"A.Output": ["x", "1"], "A.Status": "Success"}
    [below] = execution.children
    assert [step.name for step in below.steps] == ["L", "B"]


def test_a_child_that_fails_fails_its_step(document, nowhere, clock):
    child = document(steps(f"name: B, {BAD}"), parameters={"X": {"type": "String"}})
    made = document(steps(f"name: A, {CHILD_STEP}"), parameters={"X": {"type": "String"}})
    execution = interpreter.run(made, {"X": "x"}, nowhere, "run", clock=clock, library={"Child": child})
    assert execution.step("A").failure == "Child ended as Failed: step B: nobody said to go on"


def test_a_child_given_wrong_parameters_fails_its_step(document, nowhere, clock):
    child = document(steps(f"name: B, {GOOD}"), parameters={"Y": {"type": "String"}})
    made = document(steps(f"name: A, {CHILD_STEP}"), parameters={"X": {"type": "String"}})
    execution = interpreter.run(made, {"X": "x"}, nowhere, "run", clock=clock, library={"Child": child})
    assert "there is no parameter X" in execution.step("A").failure


def test_documents_do_not_nest_for_ever(document, nowhere, clock):
    made = document(steps(f"name: A, {CHILD_STEP}"), parameters={"X": {"type": "String"}})
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


def test_the_record_has_the_shape_of_ssms(document, nowhere, clock):
    made = document(
        steps(
            "name: A, action: 'aws:loop', inputs: {Iterators: [x], Steps: "
            "[{name: B, action: 'aws:sleep', inputs: {Duration: PT1S}}]}",
            f"name: C, {BAD}",
        ),
        parameters={"Names": {"type": "StringList"}, "Flag": {"type": "Boolean", "default": True}},
        outputs=["A.CurrentIteratorValue", "C.Nothing"],
    )
    record = interpreter.run(made, {"Names": ["a", "b"]}, nowhere, "run", clock=clock).to_json()
    assert record["AutomationExecutionStatus"] == "Failed"
    assert record["Parameters"] == {"Names": ["a", "b"], "Flag": ["true"]}
    assert record["Outputs"] == {
        "A.CurrentIteratorValue": ["x"],
        "C.Nothing": ["No output available yet because the step is not successfully executed"],
    }
    [a, b, c] = record["StepExecutions"]
    assert (b["Inputs"], b["ParentStepDetails"]["Iteration"]) == ({"Duration": '"PT1S"'}, 1)
    assert (a["StepStatus"], c["StepStatus"], c["FailureMessage"]) == ("Success", "Failed", "nobody said to go on")
