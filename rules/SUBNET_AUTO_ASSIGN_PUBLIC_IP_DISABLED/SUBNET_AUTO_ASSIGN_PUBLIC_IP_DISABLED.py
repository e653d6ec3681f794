"""Subnets hand out no public addresses by themselves.

## What it checks
A subnet must give launched instances neither a public IPv4 address nor an IPv6
address by itself. AWS's page counts every IPv6 address as public, unique local
ones of an IPAM pool too. An IPv6-only subnet is not judged, for its instances
would have no address at all; nor is one that another account shares.

## Why it matters
What is launched in a hurry gets what its subnet gives. With a public address it
can be found and tried within minutes, whatever it was meant for.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/subnet-auto-assign-public-ip-disabled.html
- https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Subnet"]
INPUTS = {}
GIVEN = {
    "mapPublicIpOnLaunch": "public IPv4 addresses (mapPublicIpOnLaunch)",
    "assignIpv6AddressOnCreation": "IPv6 addresses (assignIpv6AddressOnCreation)",
}


class SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        subnet = configuration.configuration(configuration_item)
        owner = subnet.get("ownerId")
        if configuration.truth(subnet.get("ipv6Native")):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The subnet is IPv6-only.")]
        if owner and owner != configuration.account_id(configuration_item):
            annotation = f"Only its owner, account {owner}, can change the subnet."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        given = [words for setting, words in GIVEN.items() if configuration.truth(subnet.get(setting))]
        if given:
            annotation = f"The subnet gives {' and '.join(given)} to what is launched in it."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED(), RESOURCE_TYPES).handle(event, context)
