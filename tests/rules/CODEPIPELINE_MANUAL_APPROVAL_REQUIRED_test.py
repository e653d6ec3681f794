import json

import pytest

import pipelines
from pipelines import action, stage
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

PROOF = "model"  # moto keeps no OpsItems
RULE = "CODEPIPELINE_MANUAL_APPROVAL_REQUIRED"
SOURCE, ASK, DEPLOY = stage("Source", "source"), stage("Ask", "ask"), stage("Prod", "deploy")
OTHER = {"actionTypeId": {"category": "Approval", "owner": "ThirdParty", "provider": "Robot", "version": "1"}}
TEST = stage("Test", "deploy")
UNORDERED = {name: part for name, part in action("ask").items() if name != "runOrder"}
BARE = {"name": "Prod", "actions": [{name: part for name, part in action("deploy").items() if name != "runOrder"}]}

SCENARIOS = {  # given a pipeline that ...: (its stages, inputs, then it is ...)
    "deploys without asking": ([SOURCE, DEPLOY], {}, NON_COMPLIANT),
    "asks in the stage before": ([SOURCE, ASK, DEPLOY], {}, COMPLIANT),
    "asks in the stage itself, before it deploys": ([SOURCE, stage("Prod", "ask", "deploy")], {}, COMPLIANT),
    "asks in the stage itself, once it has deployed": ([SOURCE, stage("Prod", "deploy", "ask")], {}, NON_COMPLIANT),
    "asks while it deploys": (
        [SOURCE, stage("Prod", "ask", "deploy", deploy={"runOrder": 1})],
        {},
        NON_COMPLIANT,
    ),
    "asks in the stage after": ([SOURCE, DEPLOY, ASK], {}, NON_COMPLIANT),
    "deploys to a test, asks, and deploys": ([SOURCE, TEST, ASK, DEPLOY], {}, COMPLIANT),
    "asks, and deploys twice": ([SOURCE, ASK, TEST, DEPLOY], {}, COMPLIANT),
    "deploys to a test and then without asking": ([SOURCE, TEST, DEPLOY], {}, NON_COMPLIANT),
    "is approved by a machine": ([SOURCE, stage("Ask", "ask", ask=OTHER), DEPLOY], {}, NON_COMPLIANT),
    "says no order, where the first is meant": ([SOURCE, ASK, BARE], {}, COMPLIANT),
    "says no order and asks second": (
        [SOURCE, {"name": "Prod", "actions": [*BARE["actions"], action("ask", 2)]}],
        {},
        NON_COMPLIANT,
    ),
    "says no order where it asks, and deploys second": (
        [SOURCE, {"name": "Prod", "actions": [UNORDERED, action("deploy", 2)]}],
        {},
        COMPLIANT,
    ),
    "only builds": ([SOURCE, stage("Build", "build")], {}, NOT_APPLICABLE),
    "has no stages": ([], {}, NOT_APPLICABLE),
    "has null for its stages": (None, {}, NOT_APPLICABLE),
    "has a stage without actions": ([SOURCE, {"name": "Empty", "actions": None}, DEPLOY], {}, NON_COMPLIANT),
    "has an action of no kind": ([SOURCE, {"name": "Odd", "actions": [{"name": "odd"}]}, DEPLOY], {}, NON_COMPLIANT),
    "deploys without asking and is exempt": (
        [SOURCE, DEPLOY],
        {"exemptPipelineNames": "other, example"},
        NOT_APPLICABLE,
    ),
    "deploys without asking while another is exempt": (
        [SOURCE, DEPLOY],
        {"exemptPipelineNames": "example-2"},
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("stages", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_pipeline_that(stages, inputs, expected):
    assert verdict(RULE, pipeline(stages), **inputs) == expected


def test_a_configuration_that_is_json_text_is_read():
    text = json.dumps({"pipeline": {"stages": [SOURCE, DEPLOY]}})
    assert verdict(RULE, item("AWS::CodePipeline::Pipeline", configuration=text)) == NON_COMPLIANT


@pytest.mark.parametrize(
    ("stages", "inputs", "told"),
    [
        (
            [SOURCE, TEST, DEPLOY],
            {},
            "No manual approval comes before the deploy action Prod/deploy.",
        ),
        ([SOURCE], {}, "The pipeline has no deploy action."),
        ([SOURCE, DEPLOY], {"exemptPipelineNames": "example"}, "The pipeline is exempt."),
    ],
    ids=["deploys", "does not deploy", "is exempt"],
)
def test_it_says_which_action_nobody_approves_or_why_none_is_asked_for(stages, inputs, told):
    [found] = evaluations(RULE, pipeline(stages), **inputs)

    assert found["Annotation"] == told


def pipeline(stages):
    return item("AWS::CodePipeline::Pipeline", configuration={"pipeline": {"name": "example", "stages": stages}})


def bad(aws):
    """A pipeline deploys what it has built, and asks nobody."""
    return pipelines.created(aws, "hasty", stage("Build", "build"), DEPLOY)


def good(aws):
    """A pipeline deploys to a test, asks, and deploys."""
    return pipelines.created(aws, "careful", stage("Test", "deploy"), stage("Prod", "ask", "deploy"))
