import pytest

from support import COMPLIANT, NON_COMPLIANT, aws, verdicts

ROLE = "arn:aws:iam::123456789012:role/delivery"

SCENARIOS = {  # given a VPC whose flow logs ...: (the traffic each records, inputs, then the VPC is ...)
    "do not exist": ([], {}, NON_COMPLIANT),
    "do not exist where one type is asked for": ([], {"trafficType": "REJECT"}, NON_COMPLIANT),
    "record all traffic": (["ALL"], {}, COMPLIANT),
    "record rejected traffic only": (["REJECT"], {}, COMPLIANT),
    "record exactly the type asked for": (["REJECT"], {"trafficType": "REJECT"}, COMPLIANT),
    "record the type asked for in small letters": (["REJECT"], {"trafficType": "reject"}, COMPLIANT),
    "record all traffic where one type is asked for": (["ALL"], {"trafficType": "ACCEPT"}, COMPLIANT),
    "record another type than asked for": (["ACCEPT"], {"trafficType": "REJECT"}, NON_COMPLIANT),
    "record half of what is asked for": (["REJECT"], {"trafficType": "ALL"}, NON_COMPLIANT),
    "record both halves apart where all is asked for": (["ACCEPT", "REJECT"], {"trafficType": "ALL"}, NON_COMPLIANT),
    "record the type asked for among others": (["ACCEPT", "REJECT"], {"trafficType": "REJECT"}, COMPLIANT),
}


@pytest.mark.parametrize(("recorded", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_vpc_whose_flow_logs(recorded, inputs, expected):
    with aws() as client:
        vpc = bad(client)
        for traffic in recorded:
            log(client, "VPC", vpc, traffic)

        assert verdicts("VPC_FLOW_LOGS_ENABLED", **inputs)[vpc] == expected


def test_the_flow_log_of_a_subnet_does_not_count_for_its_vpc():
    with aws() as client:
        vpc = bad(client)
        subnet = client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        log(client, "Subnet", subnet, "ALL")

        assert verdicts("VPC_FLOW_LOGS_ENABLED")[vpc] == NON_COMPLIANT


def test_every_vpc_of_the_account_is_judged():
    with aws() as client:
        dark, lit = bad(client), good(client)

        judged = verdicts("VPC_FLOW_LOGS_ENABLED")

        assert judged[dark] == NON_COMPLIANT
        assert judged[lit] == COMPLIANT


def log(aws, resource_type, resource_id, traffic):
    if not aws("logs").describe_log_groups(logGroupNamePrefix=f"flow-{traffic}")["logGroups"]:
        aws("logs").create_log_group(logGroupName=f"flow-{traffic}")  # without it the flow log fails to deliver
    aws("ec2").create_flow_logs(
        ResourceType=resource_type,
        ResourceIds=[resource_id],
        TrafficType=traffic,
        LogGroupName=f"flow-{traffic}",
        DeliverLogsPermissionArn=ROLE,
    )


def bad(aws):
    """A VPC has no flow log."""
    return aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def good(aws):
    """A VPC has a flow log of all its traffic."""
    vpc = bad(aws)
    log(aws, "VPC", vpc, "ALL")
    return vpc
