"""Security groups do not let every address reach the blocked ports.

## What it checks
No inbound rule of a security group may open a blocked TCP port to 0.0.0.0/0 or
::/0, be it by name, within a range of ports, or among all protocols. Rules that
name narrower networks, other groups or prefix lists are left alone.

## Why it matters
File transfer, remote desktops and databases are searched for all over the
internet, and many of them were never meant to meet a stranger.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/restricted-common-ports.html
- https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator, InvalidParametersError

from trueup.rulekit import annotations, configuration, inputs, network

RESOURCE_TYPES = ["AWS::EC2::SecurityGroup"]
PORT = inputs.integer(minimum=0, maximum=65535)
SINGLE = [f"blockedPort{number}" for number in range(1, 6)]
INPUTS = {name: inputs.optional(PORT) for name in SINGLE} | {"blockedPorts": inputs.optional(inputs.list_of(PORT))}


class RESTRICTED_INCOMING_TRAFFIC(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        values = inputs.read(rule_parameters, INPUTS)
        if not blocked_ports(values):
            raise InvalidParametersError("No port is blocked; give blockedPorts or blockedPort1.")
        return values

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        group = configuration.configuration(configuration_item)
        return [evaluation(configuration_item["resourceId"], group.get("ipPermissions"), valid_rule_parameters)]

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("ec2").get_paginator("describe_security_groups").paginate()
        return [
            evaluation(group["GroupId"], group.get("IpPermissions"), valid_rule_parameters)
            for page in pages
            for group in page["SecurityGroups"]
        ]


def blocked_ports(values):
    single = [values[name] for name in SINGLE if values[name] is not None]
    return sorted({*single, *(values["blockedPorts"] or ())})


def evaluation(group_id, permissions, values):
    for permission in network.open_permissions(permissions):
        reached = [str(port) for port in blocked_ports(values) if permission.covers_port(port)]
        if reached:
            where = f"{permission.ports} ({permission.protocol}) open to {', '.join(permission.world_cidrs)}"
            annotation = f"{where}, which holds blocked port {annotations.some(reached, most=10)}."
            return Evaluation(ComplianceType.NON_COMPLIANT, group_id, RESOURCE_TYPES[0], annotation)
    return Evaluation(ComplianceType.COMPLIANT, group_id, RESOURCE_TYPES[0])


def lambda_handler(event, context):
    return Evaluator(RESTRICTED_INCOMING_TRAFFIC(), RESOURCE_TYPES).handle(event, context)
