"""RDS instances have no public address.

## What it checks
`publiclyAccessible` of the instance must not be true, whatever its engine, its
security groups or its state. An instance that does not say so is private.

## Why it matters
The name of such an instance leads to it from the whole internet. Only the security
groups and a password are left between the data and whoever guesses.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/rds-instance-public-access-check.html
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::RDS::DBInstance"]
INPUTS = {}


class RDS_INSTANCE_PUBLIC_ACCESS_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        if not configuration.truth(instance.get("publiclyAccessible")):
            return [Evaluation(ComplianceType.COMPLIANT)]
        address = configuration.dig(instance, "endpoint.address", "It")
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"{address} is publicly accessible.")]


def lambda_handler(event, context):
    return Evaluator(RDS_INSTANCE_PUBLIC_ACCESS_CHECK(), RESOURCE_TYPES).handle(event, context)
