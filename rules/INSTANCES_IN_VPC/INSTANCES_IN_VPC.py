"""Instances run in a VPC.

## What it checks
An instance must belong to a VPC, and with `vpcId` to that one. One of EC2-Classic,
as old items have it, is a finding, for it is what AWS's rule was made to find.
Instances that are being terminated are not judged: EC2 takes them out of their VPC.

## Why it matters
Subnets, route tables, network ACLs and flow logs are those of a VPC. An instance
outside of it, or in another than was built for it, has none of yours.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-instances-in-vpc.html
- https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Instance"]
INPUTS = {"vpcId": inputs.optional(inputs.matching(r"vpc-[0-9a-f]{8,17}", "the id of a VPC"))}
ENDED = ("shutting-down", "terminated")


class INSTANCES_IN_VPC(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        state = configuration.dig(instance, "state.name")
        if state in ENDED:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=f"The instance is {state}.")]
        vpc, wanted = instance.get("vpcId"), valid_rule_parameters["vpcId"]
        if vpc and wanted in (None, vpc):
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"The instance is in {vpc}, not in {wanted}." if vpc else "The instance is in no VPC."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(INSTANCES_IN_VPC(), RESOURCE_TYPES).handle(event, context)
