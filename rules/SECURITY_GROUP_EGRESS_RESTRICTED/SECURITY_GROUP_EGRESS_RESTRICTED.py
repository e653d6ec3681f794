"""Security groups let out to every address what is allowed only.

## What it checks
An outbound rule for 0.0.0.0/0 or ::/0 may open TCP and UDP ports of
`allowedPorts`, and nothing else. Groups with a tag of the key `exemptTagKey` are
not judged, nor are default groups, which VPC_DEFAULT_SECURITY_GROUP_CLOSED wants
empty. Known false alarms: groups of NAT instances, proxies and firewalls, whose
work it is to let everything out, and ping; tag them.

## Why it matters
Whoever gets into a server next fetches tools and sends data away. A way out on a
few ports, which a proxy or firewall watches, is where that shows.

## References
- https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_layered.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, network

RESOURCE_TYPES = ["AWS::EC2::SecurityGroup"]
INPUTS = {
    "exemptTagKey": inputs.optional(inputs.text),
    "allowedPorts": inputs.optional(inputs.list_of(inputs.integer(minimum=0, maximum=65535))),
}
WITH_PORTS = ("tcp", "udp")


class SECURITY_GROUP_EGRESS_RESTRICTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        group = configuration.configuration(configuration_item)
        exempt = valid_rule_parameters["exemptTagKey"] in configuration.tags(configuration_item)
        if exempt or group.get("groupName") == "default":  # EC2 keeps this name for itself
            return [Evaluation(ComplianceType.NOT_APPLICABLE)]
        allowed = valid_rule_parameters["allowedPorts"] or ()
        for permission in network.open_permissions(group.get("ipPermissionsEgress")):
            if not is_allowed(permission, allowed):
                what = f"{permission.ports} ({permission.protocol}) to {', '.join(permission.world_cidrs)}"
                annotation = f"The group lets out {what}, beyond the allowed ports {allowed_in_words(allowed)}."
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def is_allowed(permission, ports):
    if permission.protocol not in WITH_PORTS or permission.from_port is None:
        return False
    last = permission.to_port or permission.from_port
    return all(port in ports for port in range(permission.from_port, last + 1))


def allowed_in_words(ports):
    return ", ".join(str(port) for port in ports) or "(none)"


def lambda_handler(event, context):
    return Evaluator(SECURITY_GROUP_EGRESS_RESTRICTED(), RESOURCE_TYPES).handle(event, context)
