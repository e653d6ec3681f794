"""Redshift clusters have the wanted upgrades, maintenance window and snapshot retention.

## What it checks
Whether the cluster takes major versions by itself must be as `allowVersionUpgrade`
says. With `preferredMaintenanceWindow` its window must be that one, in any case of
letters. With `automatedSnapshotRetentionPeriod` its automated snapshots must be kept
for that many days or longer: AWS's page leaves open whether longer is wrong, and to
shorten a retention deletes snapshots.

## Why it matters
A cluster that stays at its version stays at that version's faults. One without
automated snapshots has nothing to go back to, once its data is lost or encrypted.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/redshift-cluster-maintenancesettings-check.html
- https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::Redshift::Cluster"]
WINDOW = inputs.matching(
    r"[A-Za-z]{3}:[0-9]{2}:[0-9]{2}-[A-Za-z]{3}:[0-9]{2}:[0-9]{2}", "a window such as Mon:09:30-Mon:10:00"
)
INPUTS = {
    "allowVersionUpgrade": inputs.boolean,
    "preferredMaintenanceWindow": inputs.optional(WINDOW),
    "automatedSnapshotRetentionPeriod": inputs.optional(inputs.integer(0, 35)),
}


class REDSHIFT_CLUSTER_MAINTENANCESETTINGS_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        faults = list(shortfalls(configuration.configuration(configuration_item), valid_rule_parameters))
        if faults:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"{'; '.join(faults)}.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfalls(cluster, wanted):
    upgrades = configuration.truth(cluster.get("allowVersionUpgrade"))
    if upgrades != wanted["allowVersionUpgrade"]:
        yield f"allowVersionUpgrade is {str(upgrades).lower()}"
    window = cluster.get("preferredMaintenanceWindow") or "unknown"
    wanted_window = wanted["preferredMaintenanceWindow"]
    if wanted_window and window.lower() != wanted_window.lower():
        yield f"the maintenance window is {window}, not {wanted_window}"
    days = int(cluster.get("automatedSnapshotRetentionPeriod") or 0)
    wanted_days = wanted["automatedSnapshotRetentionPeriod"] or 0
    if days < wanted_days:
        yield f"automated snapshots are kept for {days} days, not for {wanted_days}"


def lambda_handler(event, context):
    return Evaluator(REDSHIFT_CLUSTER_MAINTENANCESETTINGS_CHECK(), RESOURCE_TYPES).handle(event, context)
