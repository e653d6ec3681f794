"""Redshift clusters load and unload through their VPC.

## What it checks
`enhancedVpcRouting` of the cluster must be true, whatever its state. A cluster that
does not say so routes past its VPC.

## Why it matters
What COPY and UNLOAD move past the VPC is seen by no flow log, and held by no endpoint
policy: a bucket of somebody else's is as near as one's own.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/redshift-enhanced-vpc-routing-enabled.html
- https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-routing.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::Redshift::Cluster"]
INPUTS = {}


class REDSHIFT_ENHANCED_VPC_ROUTING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        cluster = configuration.configuration(configuration_item)
        if configuration.truth(cluster.get("enhancedVpcRouting")):
            return [Evaluation(ComplianceType.COMPLIANT)]
        network = cluster.get("vpcId") or "its VPC"
        fault = f"enhancedVpcRouting is off: COPY and UNLOAD go past {network}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]


def lambda_handler(event, context):
    return Evaluator(REDSHIFT_ENHANCED_VPC_ROUTING_ENABLED(), RESOURCE_TYPES).handle(event, context)
