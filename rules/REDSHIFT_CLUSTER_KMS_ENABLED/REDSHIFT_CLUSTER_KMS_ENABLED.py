"""Redshift clusters are encrypted with a KMS key.

## What it checks
`encrypted` of the cluster must be true, and the cluster must name a KMS key: the keys
of a hardware security module are none. With `kmsKeyArns`, ids or ARNs between commas,
it must be one of those. To encrypt a cluster or to change its key is to migrate its
data, for hours during which it takes no writes: a person chooses the time.

## Why it matters
Snapshots are as open as the cluster that they are made of. Without the key an
encrypted one is worth nothing, and the key can be taken away from anybody.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/redshift-cluster-kms-enabled.html
- https://docs.aws.amazon.com/redshift/latest/mgmt/changing-cluster-encryption.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs

RESOURCE_TYPES = ["AWS::Redshift::Cluster"]
INPUTS = {"kmsKeyArns": inputs.optional(inputs.list_of(inputs.kms_key))}


class REDSHIFT_CLUSTER_KMS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        cluster = configuration.configuration(configuration_item)
        fault = shortfall(cluster, valid_rule_parameters["kmsKeyArns"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(cluster, wanted):
    key = cluster.get("kmsKeyId")
    if not configuration.truth(cluster.get("encrypted")):
        return "The cluster is not encrypted."
    if not key:
        return "The cluster is encrypted, but not with a KMS key."
    if wanted and not any(arns.is_key(key, each) for each in wanted):
        return f"The cluster is encrypted with {key}, not with any of kmsKeyArns."
    return None


def lambda_handler(event, context):
    return Evaluator(REDSHIFT_CLUSTER_KMS_ENABLED(), RESOURCE_TYPES).handle(event, context)
