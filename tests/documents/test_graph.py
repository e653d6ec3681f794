"""Which steps may follow which."""

import pytest

from trueup.documents.graph import Graph

WAIT = "action: 'aws:sleep', inputs: {Duration: PT1S}"
CHOOSE = "action: 'aws:branch', inputs: {Choices: [{NextStep: C, Variable: a, StringEquals: a}]"
LOOP = f"action: 'aws:loop', inputs: {{Iterators: [a], Steps: [{{name: I, {WAIT}}}, {{name: J, {WAIT}}}]}}"

STEPS = {  # given A, with B and C after it: (A, what follows it)
    "the one beside it": (WAIT, ("B",)),
    "the one that it names": (f"nextStep: C, {WAIT}", ("C",)),
    "none, at the end": (f"isEnd: true, {WAIT}", ()),
    "also the one to fail over to": (f"onFailure: 'step:C', {WAIT}", ("B", "C")),
    "the one to fail over to, at the end": (f"isEnd: true, onFailure: 'step:C', {WAIT}", ("C",)),
    "a choice, or the one beside it": (f"{CHOOSE}}}", ("C", "B")),
    "a choice, or its default": (f"{CHOOSE}, Default: B}}", ("C", "B")),
    "a choice, its default, and the one beside it after a failure": (
        f"onFailure: Continue, nextStep: B, {CHOOSE}, Default: C}}",
        ("C", "B"),
    ),
    "the body of a loop": (LOOP, ("B", "I")),
}


def graph(document, step):
    return Graph(document(f"[{{name: A, {step}}}, {{name: B, {WAIT}}}, {{name: C, isEnd: true, {WAIT}}}]"))


@pytest.mark.parametrize(("step", "expected"), STEPS.values(), ids=STEPS)
def test_what_follows_is(document, step, expected):
    assert graph(document, step).following["A"] == expected


def test_what_a_cancellation_leads_to_can_be_reached_but_is_no_circle(document):
    stop = "action: 'aws:changeInstanceState', inputs: {InstanceIds: [i-1], DesiredState: stopped}"
    made = Graph(
        document(f"[{{name: A, isEnd: true, onCancel: 'step:B', {WAIT}}}, {{name: B, onCancel: 'step:B', {stop}}}]")
    )
    assert (made.reached, made.cycle()) == ({"A", "B"}, ())


def test_all_of_a_loop_may_run_after_all_of_it(document):
    made = graph(document, LOOP)
    assert [name for name in "ABCIJ" if made.may_follow(name, "J")] == ["A", "B", "C", "I", "J"]
    assert [name for name in "ABCIJ" if made.may_follow(name, "B")] == ["C"]


def test_a_step_that_no_step_leads_to_is_not_reached(document):
    assert graph(document, f"nextStep: C, {WAIT}").reached == {"A", "C"}


def test_a_circle_begins_with_the_step_that_stands_first(document):
    made = Graph(document(f"[{{name: A, {WAIT}}}, {{name: B, {WAIT}}}, {{name: C, nextStep: A, {WAIT}}}]"))
    assert made.cycle() == ("A", "B", "C", "A")
