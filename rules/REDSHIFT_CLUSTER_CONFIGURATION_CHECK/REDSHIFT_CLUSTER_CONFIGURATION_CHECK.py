"""Redshift clusters are encrypted, keep audit logs, and have nodes of the wanted types.

## What it checks
With `clusterDbEncrypted` the cluster must be encrypted, with any key. With
`loggingEnabled` it must send its audit logs to S3 or CloudWatch Logs. With `nodeTypes`,
between commas, its nodes must be of one of these types; left out, any will do, though
AWS's page has `dc1.large`, which is retired, as its default. What an input of `false`
does not ask for is not wrong. To encrypt a cluster is to migrate its data, and logs go
where their readers are: a person decides both.

## Why it matters
Snapshots are as open as the cluster that they are made of. Without its logs nobody
can tell who came in, or what was asked for.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/redshift-cluster-configuration-check.html
- https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::Redshift::Cluster"]
INPUTS = {
    "clusterDbEncrypted": inputs.boolean,
    "loggingEnabled": inputs.boolean,
    "nodeTypes": inputs.optional(inputs.text_list),
}


class REDSHIFT_CLUSTER_CONFIGURATION_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        faults = list(shortfalls(configuration_item, valid_rule_parameters))
        if faults:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"{' '.join(faults)}")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfalls(item, wanted):
    cluster = configuration.configuration(item)
    if wanted["clusterDbEncrypted"] and not configuration.truth(cluster.get("encrypted")):
        yield "The cluster is not encrypted."
    logging = configuration.supplementary(item, "LoggingStatus")
    if wanted["loggingEnabled"] and not configuration.truth(configuration.dig(logging, "loggingEnabled")):
        yield "It keeps no audit logs."
    node_type = cluster.get("nodeType") or "an unknown type"
    if wanted["nodeTypes"] and node_type not in wanted["nodeTypes"]:
        yield f"Its nodes are of {node_type}, not of nodeTypes."


def lambda_handler(event, context):
    return Evaluator(REDSHIFT_CLUSTER_CONFIGURATION_CHECK(), RESOURCE_TYPES).handle(event, context)
