import pytest

import sagemaker
from sagemaker import ARN, Told
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, load, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS"
ENABLED, DISABLED = {"DirectInternetAccess": "Enabled"}, {"DirectInternetAccess": "Disabled"}


def status(name):
    return {"NotebookInstanceStatus": name}


SCENARIOS = {  # given a notebook that ...: (what is told of it, then it is ...)
    "runs with direct access": (status("InService") | ENABLED, NON_COMPLIANT),
    "runs without direct access": (status("InService") | DISABLED, COMPLIANT),
    "does not tell its access, which is direct": (status("InService"), NON_COMPLIANT),
    "has null for its access": (status("InService") | {"DirectInternetAccess": None}, NON_COMPLIANT),
    "has an access that nobody knows": (status("InService") | {"DirectInternetAccess": "disabled"}, NON_COMPLIANT),
    "is stopped with direct access": (status("Stopped") | ENABLED, NON_COMPLIANT),
    "is stopped without direct access": (status("Stopped") | DISABLED, COMPLIANT),
    "is being started with direct access": (status("Pending") | ENABLED, NON_COMPLIANT),
    "has failed with direct access": (status("Failed") | ENABLED, NON_COMPLIANT),
    "is being deleted with direct access": (status("Deleting") | ENABLED, NOT_APPLICABLE),
    "does not tell its state": (ENABLED, NON_COMPLIANT),
    "is in a subnet and has direct access": (status("InService") | ENABLED | {"SubnetId": "subnet-1"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_notebook_that(told, expected):
    [found] = sagemaker.evaluations(RULE, Told(work=told))

    judged = found["ComplianceResourceType"], found["ComplianceResourceId"], found["ComplianceType"]
    assert judged == ("AWS::SageMaker::NotebookInstance", f"{ARN}:notebook-instance/work", expected)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (ENABLED, "The DirectInternetAccess of work is Enabled, not Disabled."),
        ({}, "The DirectInternetAccess of work is not set, not Disabled."),
        (status("Deleting"), "work is being deleted."),
    ],
    ids=["enabled", "not set", "deleting"],
)
def test_it_says_what_the_access_is(told, expected):
    [found] = sagemaker.evaluations(RULE, Told(work=told))

    assert found["Annotation"] == expected


def test_every_notebook_is_judged_and_one_that_is_gone_is_none():
    found = sagemaker.evaluations(RULE, Told(a=ENABLED, b=None, c=DISABLED))

    assert [each["ComplianceType"] for each in found] == [NON_COMPLIANT, COMPLIANT]


def test_a_notebook_that_cannot_be_read_costs_no_other():
    with pytest.raises(UnjudgedError, match=f"AWS::SageMaker::NotebookInstance {ARN}:notebook-instance/a: ") as gap:
        load(RULE).SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS().evaluate_periodic(
            {}, Told(a="ThrottlingException", b=DISABLED), {}
        )

    assert [each.complianceType for each in gap.value.evaluations] == [COMPLIANT]


def test_what_is_emulated_is_judged_by_its_arn():
    with aws() as client:
        assert verdicts(RULE) == {}
        assert {bad(client): NON_COMPLIANT, good(client): COMPLIANT} == verdicts(RULE)


def bad(aws):
    """A notebook runs with direct access, which is the default."""
    return sagemaker.notebook(aws, "open")


def good(aws):
    """A notebook runs in a subnet without direct access."""
    network = {"SubnetId": "subnet-0a1b2c3d", "SecurityGroupIds": ["sg-0a1b2c3d"]}
    return sagemaker.notebook(aws, "closed", DirectInternetAccess="Disabled", **network)
