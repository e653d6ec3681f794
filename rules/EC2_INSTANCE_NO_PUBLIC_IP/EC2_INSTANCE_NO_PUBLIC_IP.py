"""Instances have no public IPv4 address.

## What it checks
Neither the instance nor any of its network interfaces, by its first or a further
private address, may have a public IPv4 address. IPv6 addresses and the carrier
addresses of Wavelength Zones are no part of it.

## Why it matters
The internet can knock at a public address, and a security group that is opened by
mistake is then all that stood between. Load balancers, NAT gateways and Session
Manager reach instances without one.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-no-public-ip.html
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Instance"]
INPUTS = {}


class EC2_INSTANCE_NO_PUBLIC_IP(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        addresses = sorted(public_addresses(configuration.configuration(configuration_item)))
        if not addresses:
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"The instance has the public address {', '.join(addresses)}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def public_addresses(instance):
    found = {instance.get("publicIpAddress")}
    for interface in configuration.listed(instance.get("networkInterfaces")):
        for place in (interface, *configuration.listed(interface.get("privateIpAddresses"))):
            found.add(configuration.dig(place, "association.publicIp"))
    return found - {None, ""}


def lambda_handler(event, context):
    return Evaluator(EC2_INSTANCE_NO_PUBLIC_IP(), RESOURCE_TYPES).handle(event, context)
