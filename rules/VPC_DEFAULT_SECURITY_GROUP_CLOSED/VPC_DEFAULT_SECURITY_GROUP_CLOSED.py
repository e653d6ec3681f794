"""The default security group of each VPC lets nothing in or out.

## What it checks
The group named `default`, which every VPC has and none can lose, must hold no
inbound and no outbound rule. A rule that names only the group itself counts too.
Other groups are not judged.

## Why it matters
Whatever is launched without a group of its own lands in this one. With the rules
it is born with, such things reach each other and the whole internet.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/vpc-default-security-group-closed.html
- https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, network

RESOURCE_TYPES = ["AWS::EC2::SecurityGroup"]
INPUTS = {}
DIRECTIONS = {"ipPermissions": "in", "ipPermissionsEgress": "out"}


class VPC_DEFAULT_SECURITY_GROUP_CLOSED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        group = configuration.configuration(configuration_item)
        if group.get("groupName") != "default":  # EC2 keeps this name for itself
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The group is not the default one.")]
        let = [
            f"{direction} {in_words(permissions)}"
            for key, direction in DIRECTIONS.items()
            if (permissions := network.permissions(group.get(key)))
        ]
        if let:
            annotation = f"The default group lets {' and '.join(let)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def in_words(permissions):
    first = permissions[0]
    peer = next(iter([*first.cidrs, *first.groups, *first.prefix_lists]), "nobody")
    more = f" and {len(permissions) - 1} more" if len(permissions) > 1 else ""
    return f"{first.ports} ({first.protocol}, {peer}){more}"


def lambda_handler(event, context):
    return Evaluator(VPC_DEFAULT_SECURITY_GROUP_CLOSED(), RESOURCE_TYPES).handle(event, context)
