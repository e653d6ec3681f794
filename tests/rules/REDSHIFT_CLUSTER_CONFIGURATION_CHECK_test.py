import json

import pytest

import warehouses
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "REDSHIFT_CLUSTER_CONFIGURATION_CHECK"
PROOF = "model"  # moto has no OpsItems; ours answer as Systems Manager's API reference has it

SAFE, OPEN = {"encrypted": True, "nodeType": "ra3.large"}, {"encrypted": False, "nodeType": "ra3.large"}
LOGS, NO_LOGS = {"loggingEnabled": True}, {"loggingEnabled": False}
NO_ENCRYPTION, NO_LOGGING = {"clusterDbEncrypted": "false"}, {"loggingEnabled": "false"}
LARGE = {"nodeTypes": "ra3.4xlarge, ra3.large"}

SCENARIOS = {  # given a cluster that ...: (its configuration, its logging, inputs, then the cluster is ...)
    "is encrypted and logs": (SAFE, LOGS, {}, COMPLIANT),
    "is encrypted and logs, in text": ({"encrypted": "true"}, {"loggingEnabled": "true"}, {}, COMPLIANT),
    "is encrypted and logs to CloudWatch Logs": (SAFE, LOGS | {"logDestinationType": "cloudwatch"}, {}, COMPLIANT),
    "is encrypted and logs, as JSON text": (json.dumps(SAFE), json.dumps(LOGS), {}, COMPLIANT),
    "is not encrypted": (OPEN, LOGS, {}, NON_COMPLIANT),
    "is not encrypted, in text": ({"encrypted": "false"}, LOGS, {}, NON_COMPLIANT),
    "is not encrypted, as is allowed": (OPEN, LOGS, NO_ENCRYPTION, COMPLIANT),
    "is encrypted, which is not asked for": (SAFE, LOGS, NO_ENCRYPTION, COMPLIANT),
    "is not encrypted, and paused": (OPEN | {"clusterStatus": "paused"}, LOGS, {}, NON_COMPLIANT),
    "says nothing of encryption": ({}, LOGS, {}, NON_COMPLIANT),
    "has null for encryption": ({"encrypted": None}, LOGS, {}, NON_COMPLIANT),
    "does not log": (SAFE, NO_LOGS, {}, NON_COMPLIANT),
    "does not log, in text": (SAFE, {"loggingEnabled": "false"}, {}, NON_COMPLIANT),
    "does not log, as is allowed": (SAFE, NO_LOGS, NO_LOGGING, COMPLIANT),
    "logs, which is not asked for": (SAFE, LOGS, NO_LOGGING, COMPLIANT),
    "does not log, and names a bucket": (SAFE, NO_LOGS | {"bucketName": "logs"}, {}, NON_COMPLIANT),
    "says nothing of logging": (SAFE, {}, {}, NON_COMPLIANT),
    "has null for logging": (SAFE, None, {}, NON_COMPLIANT),
    "has empty text for logging": (SAFE, "", {}, NON_COMPLIANT),
    "has nodes of a wanted type": (SAFE, LOGS, LARGE, COMPLIANT),
    "has nodes of another type": (SAFE | {"nodeType": "dc2.large"}, LOGS, LARGE, NON_COMPLIANT),
    "has nodes of a type that is part of a wanted one": (SAFE | {"nodeType": "ra3"}, LOGS, LARGE, NON_COMPLIANT),
    "has nodes of any type where none is asked for": (SAFE, LOGS, {"nodeTypes": ""}, COMPLIANT),
    "does not say of what type its nodes are": ({"encrypted": True}, LOGS, LARGE, NON_COMPLIANT),
}


def cluster(configuration, logging):
    return item(
        "AWS::Redshift::Cluster",
        resourceId="sales",
        configuration=configuration,
        supplementaryConfiguration={"LoggingStatus": logging},
    )


@pytest.mark.parametrize(("configuration", "logging", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_cluster_that(configuration, logging, inputs, expected):
    assert verdict(RULE, cluster(configuration, logging), **inputs) == expected


@pytest.mark.parametrize(
    ("configuration", "logging", "inputs", "annotation"),
    [
        (OPEN, LOGS, {}, "The cluster is not encrypted."),
        (OPEN, NO_LOGS, {}, "The cluster is not encrypted. It keeps no audit logs."),
        (SAFE, LOGS, {"nodeTypes": "dc2.large"}, "Its nodes are of ra3.large, not of nodeTypes."),
        ({"encrypted": True}, LOGS, LARGE, "Its nodes are of an unknown type, not of nodeTypes."),
    ],
)
def test_the_annotation_names_each_setting_that_is_wrong(configuration, logging, inputs, annotation):
    assert evaluations(RULE, cluster(configuration, logging), **inputs)[0]["Annotation"] == annotation


def bad(aws):
    """A cluster is encrypted, and keeps no audit logs."""
    return warehouses.cluster(aws, Encrypted=True)


def good(aws):
    """A cluster is encrypted, and sends its logs to CloudWatch Logs."""
    name = warehouses.cluster(aws, Encrypted=True)
    logs = {"LogDestinationType": "cloudwatch", "LogExports": ["connectionlog", "userlog", "useractivitylog"]}
    aws("redshift").enable_logging(ClusterIdentifier=name, **logs)
    return name
