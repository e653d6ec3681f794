"""Every VPC has an active flow log.

## What it checks
Each VPC that the account owns must have an active flow log of its own; those of
its subnets and interfaces do not count. With `trafficType` it must record that
traffic, which a flow log of all traffic does too.

## Why it matters
Flow logs tell who talked to whom. Nobody can record them after the incident.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/vpc-flow-logs-enabled.html
- https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

VPC = "AWS::EC2::VPC"
INPUTS = {"trafficType": inputs.optional(inputs.choice("ACCEPT", "REJECT", "ALL"))}


class VPC_FLOW_LOGS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ec2 = client_factory.build_client("ec2")
        recorded = traffic_recorded(ec2)
        wanted = valid_rule_parameters["trafficType"]
        return [
            evaluation(vpc["VpcId"], recorded.get(vpc["VpcId"], set()), wanted)
            for page in ec2.get_paginator("describe_vpcs").paginate()
            for vpc in page["Vpcs"]
            # Only its owner can log a VPC that is shared with this account.
            if vpc.get("OwnerId", event["accountId"]) == event["accountId"]
        ]


def traffic_recorded(ec2):
    """The traffic types of the active flow logs, by the id of what they log."""
    recorded = {}
    for page in ec2.get_paginator("describe_flow_logs").paginate():
        for flow_log in page["FlowLogs"]:
            if flow_log.get("FlowLogStatus") == "ACTIVE":
                recorded.setdefault(flow_log["ResourceId"], set()).add(flow_log.get("TrafficType"))
    return recorded


def evaluation(vpc_id, recorded, wanted):
    if not recorded:
        return Evaluation(ComplianceType.NON_COMPLIANT, vpc_id, VPC, f"{vpc_id} has no active flow log.")
    if wanted and not recorded & {wanted, "ALL"}:
        annotation = f"The flow logs of {vpc_id} record {', '.join(sorted(recorded))} traffic, not {wanted}."
        return Evaluation(ComplianceType.NON_COMPLIANT, vpc_id, VPC, annotation)
    return Evaluation(ComplianceType.COMPLIANT, vpc_id, VPC)


def lambda_handler(event, context):
    return Evaluator(VPC_FLOW_LOGS_ENABLED()).handle(event, context)
