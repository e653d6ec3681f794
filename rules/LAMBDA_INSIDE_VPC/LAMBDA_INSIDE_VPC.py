"""Lambda functions are attached to a VPC.

## What it checks
A function must have subnets of a VPC. Where `subnetIds` names subnets, each of the
function's must be one of them; it need not use all that are named. Functions that
CloudFront runs at its edge cannot have a VPC: they are a known false alarm, for an
item does not tell them.

## Why it matters
Outside of a VPC a function reaches the whole internet, and no security group, flow
log or endpoint policy of yours stands in between.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/lambda-inside-vpc.html
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::Lambda::Function"]
SUBNET = inputs.matching(r"subnet-[0-9a-f]+", "ids of subnets")
INPUTS = {"subnetIds": inputs.optional(inputs.list_of(SUBNET))}


class LAMBDA_INSIDE_VPC(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        function = configuration.configuration(configuration_item)
        subnets = configuration.listed(configuration.dig(function, "vpcConfig.subnetIds"))
        if not subnets:
            annotation = "The function has no subnet of a VPC."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        allowed = valid_rule_parameters["subnetIds"]
        others = [subnet for subnet in subnets if allowed and subnet not in allowed]
        if others:
            annotation = f"Not among subnetIds: {', '.join(others)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(LAMBDA_INSIDE_VPC(), RESOURCE_TYPES).handle(event, context)
