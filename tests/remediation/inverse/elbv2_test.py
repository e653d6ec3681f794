import pytest
from moto import mock_aws

from undoing import call, proven, send, service

elbv2 = service("elbv2")


@pytest.fixture
def balancer():
    """The ARN of a load balancer."""
    with mock_aws():
        vpc = send(call("ec2", "CreateVpc", CidrBlock="10.0.0.0/16"))["Vpc"]["VpcId"]
        made = [
            call("ec2", "CreateSubnet", VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"eu-west-1{zone}")
            for number, zone in enumerate("ab")
        ]
        subnets = [send(each)["Subnet"]["SubnetId"] for each in made]
        yield send(elbv2("CreateLoadBalancer", Name="l", Subnets=subnets))["LoadBalancers"][0]["LoadBalancerArn"]


def test_attributes_come_back(balancer):
    attribute = {"Key": "deletion_protection.enabled", "Value": "true"}
    write = elbv2("ModifyLoadBalancerAttributes", LoadBalancerArn=balancer, Attributes=[attribute])
    before, between, after, _back = proven(write)
    assert before == after == {attribute["Key"]: "false"}
    assert between == {attribute["Key"]: "true"}


def test_a_listener_that_was_made_goes_and_one_that_was_changed_comes_back(balancer):
    fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    create = elbv2("CreateListener", LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=fixed)
    _before, _between, _after, back = proven(create)
    assert [each.operation for each in back.calls] == ["DeleteListener"]
    assert send(elbv2("DescribeListeners", LoadBalancerArn=balancer))["Listeners"] == []

    listener = send(create)["Listeners"][0]["ListenerArn"]
    before, between, after, _back = proven(elbv2("ModifyListener", ListenerArn=listener, Port=8080))
    assert (before, between, after) == ({"Port": 80}, {"Port": 8080}, {"Port": 80})


def test_a_rule_has_its_former_actions_again_and_keeps_its_conditions(balancer):
    fixed, moved = (
        [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": code}}] for code in ("404", "503")
    )
    create = elbv2("CreateListener", LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=fixed)
    listener = send(create)["Listeners"][0]["ListenerArn"]
    path = [{"Field": "path-pattern", "Values": ["/old"]}]
    made = send(elbv2("CreateRule", ListenerArn=listener, Priority=1, Conditions=path, Actions=fixed))["Rules"][0]

    before, between, after, _back = proven(elbv2("ModifyRule", RuleArn=made["RuleArn"], Actions=moved))

    assert before == after
    assert (before["Actions"][0]["FixedResponseConfig"], between["Actions"][0]["FixedResponseConfig"]) == (
        {"StatusCode": "404"},
        {"StatusCode": "503"},
    )
