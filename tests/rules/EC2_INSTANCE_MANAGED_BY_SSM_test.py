import json
from unittest.mock import patch

import pytest

import instance_profiles
import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item

RULE = "EC2_INSTANCE_MANAGED_BY_SSM"
PROOF = "model"  # moto knows no managed instances; ours has those whose profile lets the agent report

INSTANCE, INVENTORY = "AWS::EC2::Instance", "AWS::SSM::ManagedInstanceInventory"
RUNS, STOPPED = {"state": {"name": "running"}}, {"state": {"name": "stopped"}}

SCENARIOS = {  # given an item of ...: (its type and configuration, EC2's state, the agent's, then it is ...)
    "a running instance with its agent online": (INSTANCE, RUNS, None, "Online", COMPLIANT),
    "a running instance that Systems Manager does not know": (INSTANCE, RUNS, None, None, NON_COMPLIANT),
    "a running instance whose agent lost its connection": (INSTANCE, RUNS, None, "ConnectionLost", NON_COMPLIANT),
    "a running instance whose agent is inactive": (INSTANCE, RUNS, None, "Inactive", NON_COMPLIANT),
    "a stopped instance without an agent": (INSTANCE, STOPPED, None, None, COMPLIANT),
    "a stopped instance with an agent still online": (
        INSTANCE,
        {"state": {"name": "stopped"}},
        None,
        "Online",
        COMPLIANT,
    ),
    "an instance that is just starting": (INSTANCE, {"state": {"name": "pending"}}, None, None, COMPLIANT),
    "an instance that is terminated": (INSTANCE, {"state": {"name": "terminated"}}, None, None, COMPLIANT),
    "an instance that does not say whether it runs": (INSTANCE, {}, None, None, COMPLIANT),
    "an instance with null for its state": (INSTANCE, {"state": None}, None, None, COMPLIANT),
    "a running instance, as JSON text": (INSTANCE, json.dumps(RUNS), None, None, NON_COMPLIANT),
    "the inventory of a running instance with its agent online": (INVENTORY, {}, "running", "Online", COMPLIANT),
    "the inventory of a running instance without its agent": (
        INVENTORY,
        {},
        "running",
        "ConnectionLost",
        NON_COMPLIANT,
    ),
    "the inventory of a stopped instance": (INVENTORY, {}, "stopped", "ConnectionLost", COMPLIANT),
    "the inventory of an instance that is gone": (INVENTORY, {}, None, None, COMPLIANT),
}


class Answer:
    """EC2 and Systems Manager with one instance, or none."""

    def __init__(self, state, ping):
        self.state, self.ping = state, ping

    def describe_instances(self, **asked):
        assert asked == {"Filters": [{"Name": "instance-id", "Values": ["i-1"]}]}
        instances = [{"Instances": [{"InstanceId": "i-1", "State": {"Name": self.state}}]}]
        return {"Reservations": instances if self.state else []}

    def describe_instance_information(self, **asked):
        assert asked == {"Filters": [{"Key": "InstanceIds", "Values": ["i-1"]}]}
        return {"InstanceInformationList": [{"InstanceId": "i-1", "PingStatus": self.ping}] if self.ping else []}


def judged(resource_type, configuration, state, ping, resource="i-1"):
    recorded = item(resource_type, resourceId=resource, configuration=configuration)
    with patch.object(support, "client", lambda _service, _region: Answer(state, ping)):
        [evaluation] = evaluations(RULE, recorded)
    return evaluation


@pytest.mark.parametrize(("kind", "configuration", "state", "ping", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_item_of(kind, configuration, state, ping, expected):
    assert judged(kind, configuration, state, ping)["ComplianceType"] == expected


def test_a_machine_outside_of_ec2_is_not_judged():
    evaluation = judged(INVENTORY, {}, None, None, resource="mi-0123456789abcdef0")

    assert evaluation["ComplianceType"] == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("ping", "told"), [(None, "not known to Systems Manager"), ("ConnectionLost", "ConnectionLost")]
)
def test_the_annotation_names_the_state_of_the_agent(ping, told):
    evaluation = judged(INSTANCE, RUNS, None, ping)

    assert evaluation["Annotation"] == f"The instance runs, and its SSM Agent is {told}."


def bad(aws):
    """An instance has no profile, so that its agent may not report; the account has the minimal one."""
    return instance_profiles.without_profile(aws)


def good(aws):
    """An instance has a profile that lets its agent report."""
    return instance_profiles.with_profile(aws)
