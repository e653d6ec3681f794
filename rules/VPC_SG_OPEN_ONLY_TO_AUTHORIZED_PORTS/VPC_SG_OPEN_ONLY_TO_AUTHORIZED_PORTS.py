"""Security groups let every address reach authorized ports only.

## What it checks
An inbound rule for 0.0.0.0/0 or ::/0 may open TCP ports of `authorizedTcpPorts`
and UDP ports of `authorizedUdpPorts`, such as `443,1020-1025`, and nothing else:
neither a port beside them nor another protocol. Where both are left empty, nothing
is authorized. A group that lets in no such address is not judged.

## Why it matters
A list of what may be open ages better than one of what may not: each service that
is started on a new port is closed to strangers until somebody says otherwise.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/vpc-sg-open-only-to-authorized-ports.html
- https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, network

RESOURCE_TYPES = ["AWS::EC2::SecurityGroup"]
PORT = inputs.integer(minimum=0, maximum=65535)


def ports(given):
    """A port, or a range such as 1020-1025, as its first and last one."""
    first, dash, last = (part.strip() for part in given.partition("-"))
    low, high = PORT(first), PORT(last if dash else first)
    if low > high:
        raise ValueError("ranges of ports, the lower one first")
    return low, high


INPUTS = {name: inputs.optional(inputs.list_of(ports)) for name in ("authorizedTcpPorts", "authorizedUdpPorts")}


class VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        values = inputs.read(rule_parameters, INPUTS)
        return values | {name: values[name] and tuple(sorted(values[name])) for name in INPUTS}

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


def evaluation(group_id, permissions, values):
    authorized = {"tcp": values["authorizedTcpPorts"] or (), "udp": values["authorizedUdpPorts"] or ()}
    world = network.open_permissions(permissions)
    for permission in world:
        if not is_authorized(permission, authorized.get(permission.protocol, ())):
            where = f"{permission.ports} ({permission.protocol}) open to {', '.join(permission.world_cidrs)}"
            annotation = f"{where}, which is not all authorized."
            return Evaluation(ComplianceType.NON_COMPLIANT, group_id, RESOURCE_TYPES[0], annotation)
    verdict = ComplianceType.COMPLIANT if world else ComplianceType.NOT_APPLICABLE
    return Evaluation(verdict, group_id, RESOURCE_TYPES[0])


def is_authorized(permission, ranges):
    """Whether every port of the permission lies within the ranges, which are sorted and may touch."""
    every = permission.from_port in (None, -1)
    port, last = (0, 65535) if every else (permission.from_port, permission.to_port or permission.from_port)
    for low, high in ranges:
        if low <= port <= high:
            port = high + 1
    return bool(ranges) and port > last  # other protocols have no ports that could be authorized


def lambda_handler(event, context):
    return Evaluator(VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS(), RESOURCE_TYPES).handle(event, context)
