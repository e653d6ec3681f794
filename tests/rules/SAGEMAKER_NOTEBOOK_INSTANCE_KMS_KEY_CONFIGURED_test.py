import pytest

import sagemaker
from sagemaker import ARN, KEY, Told
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, load, verdicts
from trueup.rulekit.resources import UnjudgedError

PROOF = "model"  # moto keeps no OpsItems
RULE = "SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED"
ID, OTHER = KEY.rpartition("/")[2], KEY[:-1] + "6"
ONE, BOTH = {"kmsKeyArns": KEY}, {"kmsKeyArns": f"{OTHER}, {KEY}"}
USED = {"KmsKeyId": KEY}

SCENARIOS = {  # given a notebook that ...: (what is told of it, inputs, then it is ...)
    "names a key": (USED, {}, COMPLIANT),
    "names a key by its id": ({"KmsKeyId": ID}, {}, COMPLIANT),
    "names a key by an alias": ({"KmsKeyId": "alias/notebooks"}, {}, COMPLIANT),
    "names no key": ({}, {}, NON_COMPLIANT),
    "has null for its key": ({"KmsKeyId": None}, {}, NON_COMPLIANT),
    "has empty text for its key": ({"KmsKeyId": ""}, {}, NON_COMPLIANT),
    "names the key that is asked for": (USED, ONE, COMPLIANT),
    "names one of the keys that are asked for": (USED, BOTH, COMPLIANT),
    "names the key that is asked for by its id": ({"KmsKeyId": ID}, BOTH, COMPLIANT),
    "names another key than is asked for": ({"KmsKeyId": OTHER}, ONE, NON_COMPLIANT),
    "names another key by its id": ({"KmsKeyId": OTHER.rpartition("/")[2]}, ONE, NON_COMPLIANT),
    "names an alias where a key is asked for": ({"KmsKeyId": "alias/notebooks"}, ONE, NON_COMPLIANT),
    "names no key where one is asked for": ({}, ONE, NON_COMPLIANT),
    "is stopped and names no key": ({"NotebookInstanceStatus": "Stopped"}, {}, NON_COMPLIANT),
    "has failed and names no key": ({"NotebookInstanceStatus": "Failed"}, {}, NON_COMPLIANT),
    "is being deleted and names no key": ({"NotebookInstanceStatus": "Deleting"}, {}, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_notebook_that(told, inputs, expected):
    [found] = sagemaker.evaluations(RULE, Told(work=told), **inputs)

    judged = found["ComplianceResourceType"], found["ComplianceResourceId"], found["ComplianceType"]
    assert judged == ("AWS::SageMaker::NotebookInstance", f"{ARN}:notebook-instance/work", expected)


@pytest.mark.parametrize(
    ("told", "inputs", "expected"),
    [
        ({}, {}, "The notebook names no KMS key."),
        ({"KmsKeyId": OTHER}, ONE, f"The notebook names the key {OTHER}, which is not one of kmsKeyArns."),
        ({"NotebookInstanceStatus": "Deleting"}, {}, "The notebook is being deleted."),
    ],
    ids=["no key", "another key", "deleting"],
)
def test_it_says_which_key_is_named(told, inputs, expected):
    [found] = sagemaker.evaluations(RULE, Told(work=told), **inputs)

    assert found["Annotation"] == expected


def test_every_one_is_judged_and_one_that_is_gone_is_none():
    found = sagemaker.evaluations(RULE, Told(a={}, b=None, c=USED))

    assert [each["ComplianceType"] for each in found] == [NON_COMPLIANT, COMPLIANT]


def test_one_that_cannot_be_read_costs_no_other():
    given = {"kmsKeyArns": None}

    with pytest.raises(UnjudgedError, match=f"AWS::SageMaker::NotebookInstance {ARN}:notebook-instance/a: ") as gap:
        load(RULE).SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED().evaluate_periodic(
            {}, Told(a="ThrottlingException", b=USED), given
        )

    assert [each.complianceType for each in gap.value.evaluations] == [COMPLIANT]


def test_what_is_emulated_is_judged_by_its_arn():
    with aws() as client:
        assert verdicts(RULE) == {}
        assert {bad(client): NON_COMPLIANT, good(client): COMPLIANT} == verdicts(RULE)


def bad(aws):
    """A notebook runs on a volume without a key of its own."""
    return sagemaker.notebook(aws, "plain")


def good(aws):
    """A notebook names a key."""
    return sagemaker.notebook(aws, "sealed", KmsKeyId=KEY)
