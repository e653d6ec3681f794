"""Redshift clusters have no public address.

## What it checks
`publiclyAccessible` of the cluster must not be true, whatever its security groups or
its state. A cluster that does not say so is private.

## Why it matters
The name of such a cluster leads to it from the whole internet. Only the security
groups and a password are left between the warehouse and whoever guesses.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/redshift-cluster-public-access-check.html
- https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::Redshift::Cluster"]
INPUTS = {}


class REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        cluster = configuration.configuration(configuration_item)
        if not configuration.truth(cluster.get("publiclyAccessible")):
            return [Evaluation(ComplianceType.COMPLIANT)]
        address = configuration.dig(cluster, "endpoint.address", "It")
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"{address} is publicly accessible.")]


def lambda_handler(event, context):
    return Evaluator(REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK(), RESOURCE_TYPES).handle(event, context)
