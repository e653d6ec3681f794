import json
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, item, verdict

RULE = "VPC_ENDPOINT_POLICY_RESTRICTED"
S3 = "com.amazonaws.eu-west-1.s3"
SERVICES = {S3: [True, True], "no-policy": [False], "silent": [None], "half": [False, True]}
ALL = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
ORG, TARGET = {"aws:PrincipalOrgID": "o-1"}, {"aws:ResourceOrgID": "o-1"}
BOTH = {"StringEquals": ORG | TARGET}
DENY = ALL | {"Effect": "Deny"}
ONE = {"requiredConditionKeys": "aws:PrincipalOrgID"}


def policy(*statements, **parts):
    return {"PolicyDocument": json.dumps({"Statement": list(statements)})} | parts


def tied(conditions):
    return policy(ALL | {"Condition": conditions})


def denied(operator, **keys):
    return DENY | {"Condition": {operator: {key.replace("_", ":"): value for key, value in keys.items()}}}


CALLERS = denied("StringNotEquals", aws_PrincipalOrgID="o-1")
RESOURCES = denied("StringNotLikeIfExists", aws_ResourceOrgID="o-1")

SCENARIOS = {  # given an endpoint that ...: (its part of DescribeVpcEndpoints, inputs, then the endpoint is ...)
    "has the default policy": (policy(ALL), {}, NON_COMPLIANT),
    "says nothing of a policy": ({}, {}, NON_COMPLIANT),
    "has an empty policy": ({"PolicyDocument": ""}, {}, NON_COMPLIANT),
    "has one statement that is no list": ({"PolicyDocument": json.dumps({"Statement": ALL})}, {}, NON_COMPLIANT),
    "has the default policy in lists": (
        policy(ALL | {"Principal": {"AWS": ["*"]}, "Action": ["*"], "Resource": ["*"]}),
        {},
        NON_COMPLIANT,
    ),
    "names every action of every service": (policy(ALL | {"Action": "*:*"}), {}, NON_COMPLIANT),
    "ties everything to both keys": (tied(BOTH), {}, COMPLIANT),
    "ties everything to both keys, in other letters": (
        tied({"stringequals": {"AWS:principalOrgId": "o-1", "aws:resourceorgid": ["o-1", "o-2"]}}),
        {},
        COMPLIANT,
    ),
    "ties everything to callers only": (tied({"StringEquals": ORG}), {}, NON_COMPLIANT),
    "ties everything to callers where that is asked for": (tied({"StringEquals": ORG}), ONE, COMPLIANT),
    "ties everything to resources where callers are asked for": (tied({"StringEquals": TARGET}), ONE, NON_COMPLIANT),
    "ties everything to another key": (tied({"StringEquals": {"aws:SourceVpc": "vpc-1"}}), ONE, NON_COMPLIANT),
    "lets through who has no such key": (tied({"StringEqualsIfExists": ORG}), ONE, NON_COMPLIANT),
    "lets through who has none of the values": (tied({"ForAllValues:StringEquals": ORG}), ONE, NON_COMPLIANT),
    "lets through all but the organization": (tied({"StringNotEquals": ORG}), ONE, NON_COMPLIANT),
    "takes any value of the key": (tied({"StringLike": {"aws:PrincipalOrgID": "*"}}), ONE, NON_COMPLIANT),
    "takes one value of the key or any": (
        tied({"StringLike": {"aws:PrincipalOrgID": ["o-1", "*"]}}),
        ONE,
        NON_COMPLIANT,
    ),
    "denies what is beyond the organization": (policy(ALL, CALLERS, RESOURCES), {}, COMPLIANT),
    "denies one half, and ties the other": (
        policy(ALL | {"Condition": {"StringEquals": TARGET}}, CALLERS),
        {},
        COMPLIANT,
    ),
    "denies what is beyond the organization, in any letters": (
        policy(ALL, denied("StringNotEqualsIgnoreCase", aws_PrincipalOrgID="o-1")),
        ONE,
        COMPLIANT,
    ),
    "denies one half only": (policy(ALL, CALLERS), {}, NON_COMPLIANT),
    "denies two keys at once, which holds only where both differ": (
        policy(ALL, denied("StringNotEquals", aws_PrincipalOrgID="o-1", aws_ResourceOrgID="o-1")),
        {},
        NON_COMPLIANT,
    ),
    "denies one action beyond the organization": (
        policy(ALL, CALLERS | {"Action": "s3:GetObject"}),
        ONE,
        NON_COMPLIANT,
    ),
    "denies one bucket beyond the organization": (
        policy(ALL, CALLERS | {"Resource": "arn:aws:s3:::b/*"}),
        ONE,
        NON_COMPLIANT,
    ),
    "denies one role beyond the organization": (
        policy(ALL, CALLERS | {"Principal": {"AWS": "arn:aws:iam::123456789012:role/r"}}),
        ONE,
        NON_COMPLIANT,
    ),
    "denies the organization itself": (
        policy(ALL, denied("StringEquals", aws_PrincipalOrgID="o-1")),
        ONE,
        NON_COMPLIANT,
    ),
    "denies what has none of the values": (
        policy(ALL, denied("ForAllValues:StringNotEquals", aws_PrincipalOrgID="o-1")),
        ONE,
        NON_COMPLIANT,
    ),
    "denies nothing, for any value is right": (
        policy(ALL, denied("StringNotLike", aws_PrincipalOrgID="*")),
        ONE,
        NON_COMPLIANT,
    ),
    "allows with the words of a denial": (policy(ALL, CALLERS | {"Effect": "Allow"}), ONE, NON_COMPLIANT),
    "lets everybody read one bucket": (policy(ALL | {"Resource": "arn:aws:s3:::packages/*"}), {}, COMPLIANT),
    "lets everybody do one thing": (policy(ALL | {"Action": "s3:GetObject"}), {}, COMPLIANT),
    "lets one account do everything": (policy(ALL | {"Principal": {"AWS": "123456789012"}}), {}, COMPLIANT),
    "lets all but one do everything": (
        policy(ALL | {"Principal": None, "NotPrincipal": {"AWS": "123456789012"}}),
        {},
        NON_COMPLIANT,
    ),
    "hides the open statement behind a tied one": (policy(ALL | {"Condition": BOTH}, ALL), {}, NON_COMPLIANT),
    "is open and of the interface type": (policy(ALL, VpcEndpointType="Interface"), {}, NON_COMPLIANT),
    "is open and of no type": (policy(ALL, VpcEndpointType=None), {}, NON_COMPLIANT),
    "leads to a load balancer for appliances": (policy(ALL, VpcEndpointType="GatewayLoadBalancer"), {}, NOT_APPLICABLE),
    "leads to a service that takes no policy": (policy(ALL, ServiceName="no-policy"), {}, NOT_APPLICABLE),
    "leads to a service that says nothing of policies": (policy(ALL, ServiceName="silent"), {}, NON_COMPLIANT),
    "leads to a service that takes policies at one of two types": (policy(ALL, ServiceName="half"), {}, NON_COMPLIANT),
    "leads to a service that is not known any more": (policy(ALL, ServiceName="unknown"), {}, NON_COMPLIANT),
    "was made by a service": (policy(ALL, RequesterManaged=True), {}, NOT_APPLICABLE),
    "is being made": (policy(ALL, State="pending"), {}, NON_COMPLIANT),
    "waits to be accepted": (policy(ALL, State="pendingAcceptance"), {}, NON_COMPLIANT),
    "is being deleted": (policy(ALL, State="deleting"), {}, NOT_APPLICABLE),
    "could not be made": (policy(ALL, State="Failed"), {}, NOT_APPLICABLE),
    "was deleted a while ago": (policy(ALL, State="deleted"), {}, NOT_APPLICABLE),
    "was never accepted": (policy(ALL, State="expired"), {}, NOT_APPLICABLE),
    "was refused": (policy(ALL, State="rejected"), {}, NOT_APPLICABLE),
    "is gone": (None, {}, NOT_APPLICABLE),
}


class Answers:
    """EC2 with one endpoint."""

    def __init__(self, endpoint):
        common = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "ServiceName": S3, "State": "available"}
        self.endpoint = None if endpoint is None else {k: v for k, v in (common | endpoint).items() if v is not None}

    def describe_vpc_endpoints(self, **_):
        if self.endpoint is None:
            raise refusal("InvalidVpcEndpointId.NotFound")
        return {"VpcEndpoints": [self.endpoint]}

    def describe_vpc_endpoint_services(self, **given):
        [name] = given["ServiceNames"]
        if name not in SERVICES:
            raise refusal("InvalidServiceName")
        told = [{"VpcEndpointPolicySupported": each} for each in SERVICES[name] if each is not None]
        return {"ServiceDetails": told or [{}]}


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": code}}, "Describe")


ENDPOINT = item("AWS::EC2::VPCEndpoint", resourceId="vpce-1", configuration={"vpcEndpointId": "vpce-1"})


@pytest.mark.parametrize(("endpoint", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_endpoint_that(endpoint, inputs, expected):
    with patch.object(support, "client", lambda _service, _region: Answers(endpoint)):
        assert verdict(RULE, ENDPOINT, **inputs) == expected


@pytest.mark.parametrize(
    ("endpoint", "annotation"),
    [
        ({}, "The endpoint has no policy of its own, so it lets everybody do everything."),
        (
            policy(ALL | {"Sid": "Open"}),
            "Statement Open of the policy lets everybody do everything, without a condition on aws:PrincipalOrgID and "
            "aws:ResourceOrgID.",
        ),
        (
            tied({"StringEquals": ORG}),
            "The policy lets everybody do everything, without a condition on aws:ResourceOrgID.",
        ),
    ],
)
def test_the_annotation_names_what_is_lacking(endpoint, annotation):
    with patch.object(support, "client", lambda _service, _region: Answers(endpoint)):
        assert evaluations(RULE, ENDPOINT)[0]["Annotation"] == annotation


@pytest.mark.parametrize("call", ["describe_vpc_endpoints", "describe_vpc_endpoint_services"])
def test_another_refusal_rises(call):
    def refuse(*_, **__):
        raise refusal("UnauthorizedOperation")

    answers = Answers(policy(ALL))
    with (
        patch.object(support, "client", lambda _service, _region: answers),
        patch.object(answers, call, refuse),
    ):
        answer = evaluations(RULE, ENDPOINT)

    assert answer["customerErrorCode"] == "UnauthorizedOperation"


def test_an_endpoint_of_an_account_is_judged_by_its_live_policy():
    with aws() as client:
        endpoint = made(client)
        assert verdict(RULE, ENDPOINT | {"resourceId": endpoint}) == NON_COMPLIANT


def bad(aws):
    """A gateway endpoint to S3 has the default policy, and the account belongs to an organization."""
    aws("organizations").create_organization(FeatureSet="ALL")
    return made(aws)


def good(aws):
    """A gateway endpoint to S3 serves the organization only."""
    endpoint = made(aws)
    aws("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint, **tied(BOTH))
    return endpoint


def made(aws):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=S3, VpcEndpointType="Gateway")
    return made["VpcEndpoint"]["VpcEndpointId"]
