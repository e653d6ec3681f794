"""Network ACLs do not let everybody in for SSH and Remote Desktop.

## What it checks
No network ACL may let every address of IPv4 or IPv6 reach port 22 or 3389 by TCP or
UDP. Its entries are read in the order of their numbers, as a VPC does: what an entry
before denies to every address, one after it does not allow. Entries for narrower
networks count neither way, so two halves of all addresses are not seen as all.

The default network ACL of a VPC is not judged, as Security Hub says of AWS's rule; for
CIS, look at it by hand. AWS does not say what its rule makes of a port that is denied
before it is allowed: other tools differ, and some report that.

## Why it matters
A network ACL is there for the day on which a security group is opened by mistake. One
that lets everybody in for administration does nothing on that day.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/nacl-no-unrestricted-ssh-rdp.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21
- https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::NetworkAcl"]
INPUTS = {}
EVERYBODY = {"cidrBlock": "0.0.0.0/0", "ipv6CidrBlock": "::/0"}
PROTOCOLS = {"6": "TCP", "17": "UDP"}
ALL_PROTOCOLS = "-1"
PORTS = (22, 3389)


class NACL_NO_UNRESTRICTED_SSH_RDP(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        acl = configuration.configuration(configuration_item)
        if configuration.truth(acl.get("isDefault")):
            annotation = "The network ACL is the default one of its VPC, which AWS's rule does not judge."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        ways = ways_in([each for each in configuration.listed(acl.get("entries")) if inwards(each)])
        if ways:
            annotation = f"Everybody is let in by {annotations.some(ways)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def inwards(entry):
    return not configuration.truth(entry.get("egress"))


def ways_in(entries):
    """Each port that everybody reaches, in words, with the entry that allows it."""
    ordered = sorted(entries, key=lambda entry: int(entry["ruleNumber"]))
    return [
        f"entry {first['ruleNumber']} ({everybody}) to port {port} of {name}"
        for family, everybody in EVERYBODY.items()
        for protocol, name in PROTOCOLS.items()
        for port in PORTS
        for first in [each for each in ordered if each.get(family) == everybody and covers(each, protocol, port)][:1]
        if first["ruleAction"] == "allow"
    ]


def covers(entry, protocol, port):
    """Whether an entry is about a port; without a range it is about all of its protocol."""
    if str(entry.get("protocol")) not in (protocol, ALL_PROTOCOLS):
        return False
    ports = entry.get("portRange") or {}
    lowest, highest = ports.get("from"), ports.get("to")
    return (lowest is None or int(lowest) <= port) and (highest is None or port <= int(highest))


def lambda_handler(event, context):
    return Evaluator(NACL_NO_UNRESTRICTED_SSH_RDP(), RESOURCE_TYPES).handle(event, context)
