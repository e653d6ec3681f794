"""Instances have one network interface.

## What it checks
An instance may have one network interface, Elastic Fabric Adapters included.
Those that `NetworkInterfaceIds` names are allowed beside it.

## Why it matters
An instance with a foot in two networks carries traffic from one to the other,
past the route tables and network ACLs that keep them apart.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-multiple-eni-check.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-17
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Instance"]
INTERFACE = inputs.matching(r"eni-[0-9a-f]{8,17}", "the id of a network interface")
INPUTS = {"NetworkInterfaceIds": inputs.optional(inputs.list_of(INTERFACE))}


class EC2_INSTANCE_MULTIPLE_ENI_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        allowed = valid_rule_parameters["NetworkInterfaceIds"] or ()
        attached = configuration.listed(instance.get("networkInterfaces"))
        counted = [each.get("networkInterfaceId") for each in attached if each.get("networkInterfaceId") not in allowed]
        if len(counted) <= 1:
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"The instance has {len(counted)} network interfaces: {', '.join(map(str, counted))}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(EC2_INSTANCE_MULTIPLE_ENI_CHECK(), RESOURCE_TYPES).handle(event, context)
