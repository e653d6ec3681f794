"""Security groups do not let every address reach the SSH port.

## What it checks
No inbound rule of a security group may open TCP port 22 to 0.0.0.0/0 or ::/0,
be it by name, within a range of ports, or among all protocols. Rules that name
narrower networks, other groups or prefix lists are left alone.

## Why it matters
SSH servers on the internet are found within minutes and tried for ever after.
Session Manager and private networks reach instances without an open port.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/restricted-ssh.html
- https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, network

RESOURCE_TYPES = ["AWS::EC2::SecurityGroup"]
INPUTS = {}
SSH = 22


class INCOMING_SSH_DISABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        group = configuration.configuration(configuration_item)
        return [evaluation(configuration_item["resourceId"], group.get("ipPermissions"))]

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("ec2").get_paginator("describe_security_groups").paginate()
        return [
            evaluation(group["GroupId"], group.get("IpPermissions"))
            for page in pages
            for group in page["SecurityGroups"]
        ]


def evaluation(group_id, permissions):
    for permission in network.open_permissions(permissions):
        if permission.covers_port(SSH):
            who = ", ".join(permission.world_cidrs)
            annotation = f"SSH is open to {who}, through {permission.ports} of protocol {permission.protocol}."
            return Evaluation(ComplianceType.NON_COMPLIANT, group_id, RESOURCE_TYPES[0], annotation)
    return Evaluation(ComplianceType.COMPLIANT, group_id, RESOURCE_TYPES[0])


def lambda_handler(event, context):
    return Evaluator(INCOMING_SSH_DISABLED(), RESOURCE_TYPES).handle(event, context)
