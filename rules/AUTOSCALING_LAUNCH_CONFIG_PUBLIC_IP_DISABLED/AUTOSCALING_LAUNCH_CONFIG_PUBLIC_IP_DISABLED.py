"""Launch configurations give instances no public IP address.

## What it checks
`AssociatePublicIpAddress` of a launch configuration must not be true. Where it
says nothing the subnet decides, which SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED
judges.

## Why it matters
Every instance that the group starts, at any hour, stands on the internet. Those
behind a load balancer need no address of their own.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/autoscaling-launch-config-public-ip-disabled.html
- https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::AutoScaling::LaunchConfiguration"]
INPUTS = {}


class AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        launch = configuration.configuration(configuration_item)
        if not configuration.truth(launch.get("associatePublicIpAddress")):
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = "associatePublicIpAddress is true: each instance started gets a public address."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED(), RESOURCE_TYPES).handle(event, context)
