from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations, load

RULE = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"
PROOF = "model"  # moto has no VPC Block Public Access; ours answers as EC2's API reference has it

SET = {"InternetGatewayBlockMode": "block-bidirectional", "State": "update-complete", "ManagedBy": "account"}
OFF = {"InternetGatewayBlockMode": "off", "State": "default-state"}
BOTH_WAYS, INGRESS = {"mode": "block-bidirectional"}, {"mode": "Block-Ingress"}

SCENARIOS = {  # given a Region whose setting ...: (VpcBlockPublicAccessOptions, inputs, then the account is ...)
    "is not there": (None, {}, NON_COMPLIANT),
    "is empty": ({}, {}, NON_COMPLIANT),
    "was never touched": (OFF, {}, NON_COMPLIANT),
    "was turned off again": (OFF | {"State": "update-complete"}, {}, NON_COMPLIANT),
    "blocks both ways": (SET, {}, COMPLIANT),
    "blocks what comes in": (SET | {"InternetGatewayBlockMode": "block-ingress"}, {}, COMPLIANT),
    "blocks both ways where that is asked for": (SET, BOTH_WAYS, COMPLIANT),
    "blocks only what comes in where both ways are asked for": (
        SET | {"InternetGatewayBlockMode": "block-ingress"},
        BOTH_WAYS,
        NON_COMPLIANT,
    ),
    "blocks what comes in where that is asked for, in other letters": (
        SET | {"InternetGatewayBlockMode": "block-ingress"},
        INGRESS,
        COMPLIANT,
    ),
    "blocks more than what is asked for": (SET, INGRESS, NON_COMPLIANT),
    "is still being set": (SET | {"State": "update-in-progress"}, {}, NON_COMPLIANT),
    "does not say how far it is": ({"InternetGatewayBlockMode": "block-ingress"}, {}, COMPLIANT),
    "has a mode that is not known yet": (SET | {"InternetGatewayBlockMode": "block-egress"}, {}, NON_COMPLIANT),
    "comes from the organization": (SET | {"ManagedBy": "declarative-policy"}, {}, COMPLIANT),
    "has exclusions": (SET | {"ExclusionsAllowed": "allowed"}, {}, COMPLIANT),
}


class Answer:
    """EC2 with one answer."""

    def __init__(self, options):
        self.options = options

    def describe_vpc_block_public_access_options(self):
        return {} if self.options is None else {"VpcBlockPublicAccessOptions": self.options}


def judged(options, **inputs):
    with patch.object(support, "client", lambda service, _region: {"ec2": Answer(options)}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("options", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_region_whose_setting(options, inputs, expected):
    [evaluation] = judged(options, **inputs)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::::Account", ACCOUNT, expected)


@pytest.mark.parametrize(
    ("options", "annotation"),
    [
        ({}, "VPC Block Public Access is off in this Region, not block-bidirectional or block-ingress."),
        (OFF, "VPC Block Public Access is off in this Region, not block-bidirectional or block-ingress."),
        (SET | {"State": "update-in-progress"}, "VPC Block Public Access is still being set to block-bidirectional."),
    ],
)
def test_the_annotation_names_the_mode(options, annotation):
    assert judged(options)[0]["Annotation"] == annotation


def test_a_mode_that_blocks_nothing_is_refused():
    module = load(RULE)

    with pytest.raises(module.inputs.InvalidParametersError, match="mode"):
        getattr(module, RULE)().evaluate_parameters({"mode": "off"})


def bad(aws):
    """Nobody has touched VPC Block Public Access, and there is a VPC."""
    aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")
    return aws("sts").get_caller_identity()["Account"]


def good(aws):
    """VPC Block Public Access blocks what comes in."""
    aws("ec2").modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")
    return bad(aws)
