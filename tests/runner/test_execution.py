"""The record of an execution."""

from running import BAD, steps
from trueup.runner import interpreter


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
