import json

import pytest

import warehouses
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "REDSHIFT_CLUSTER_MAINTENANCESETTINGS_CHECK"
PROOF = "moto"

KEPT = {
    "allowVersionUpgrade": True,
    "preferredMaintenanceWindow": "sun:06:30-sun:07:00",
    "automatedSnapshotRetentionPeriod": 1,
}
SUNDAY, MONDAY = (
    {"preferredMaintenanceWindow": "Sun:06:30-Sun:07:00"},
    {"preferredMaintenanceWindow": "Mon:01:00-Mon:01:30"},
)


def days(number):
    return {"automatedSnapshotRetentionPeriod": number}


SCENARIOS = {  # given a cluster that ...: (its configuration, the rule's inputs, then the cluster is ...)
    "upgrades, and keeps snapshots for a day": (KEPT, {}, COMPLIANT),
    "upgrades, in text": (KEPT | {"allowVersionUpgrade": "true"}, {}, COMPLIANT),
    "does not upgrade": (KEPT | {"allowVersionUpgrade": False}, {}, NON_COMPLIANT),
    "does not upgrade, in text": (KEPT | {"allowVersionUpgrade": "false"}, {}, NON_COMPLIANT),
    "does not upgrade, and is paused": (
        KEPT | {"allowVersionUpgrade": False, "clusterStatus": "paused"},
        {},
        NON_COMPLIANT,
    ),
    "does not upgrade, as is wanted": (
        KEPT | {"allowVersionUpgrade": False},
        {"allowVersionUpgrade": "false"},
        COMPLIANT,
    ),
    "upgrades, which is not wanted": (KEPT, {"allowVersionUpgrade": "false"}, NON_COMPLIANT),
    "does not say whether it upgrades": (days(1), {}, NON_COMPLIANT),
    "has null for whether it upgrades": (KEPT | {"allowVersionUpgrade": None}, {}, NON_COMPLIANT),
    "has the wanted window, in other letters": (KEPT, SUNDAY, COMPLIANT),
    "has another window": (KEPT, MONDAY, NON_COMPLIANT),
    "has another window, and none is asked for": (KEPT, {"preferredMaintenanceWindow": ""}, COMPLIANT),
    "has no window": (KEPT | {"preferredMaintenanceWindow": None}, SUNDAY, NON_COMPLIANT),
    "has empty text for its window": (KEPT | {"preferredMaintenanceWindow": ""}, SUNDAY, NON_COMPLIANT),
    "keeps no snapshots": (KEPT | days(0), {}, NON_COMPLIANT),
    "keeps no snapshots, which is allowed": (KEPT | days(0), days("0"), COMPLIANT),
    "keeps no snapshots, and none are asked for": (KEPT | days(0), days(""), COMPLIANT),
    "will keep snapshots": (KEPT | days(0) | {"pendingModifiedValues": days(1)}, {}, NON_COMPLIANT),
    "does not say how long it keeps snapshots": (KEPT | days(None), {}, NON_COMPLIANT),
    "keeps snapshots for as long as is wanted": (KEPT | days(7), days("7"), COMPLIANT),
    "keeps snapshots for as long as is wanted, in text": (KEPT | days("7"), days("7"), COMPLIANT),
    "keeps snapshots for a day less than is wanted": (KEPT | days(6), days("7"), NON_COMPLIANT),
    "keeps snapshots for longer than is wanted": (KEPT | days(35), days("7"), COMPLIANT),
    "keeps snapshots for as long as can be, as is wanted": (KEPT | days(35), days("35"), COMPLIANT),
    "says nothing": ({}, {}, NON_COMPLIANT),
    "does not upgrade, as JSON text": (json.dumps(KEPT | {"allowVersionUpgrade": False}), {}, NON_COMPLIANT),
}


def cluster(configuration):
    return item("AWS::Redshift::Cluster", resourceId="sales", configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_cluster_that(configuration, inputs, expected):
    assert verdict(RULE, cluster(configuration), **inputs) == expected


@pytest.mark.parametrize("given", [days("-1"), days("36"), {"preferredMaintenanceWindow": "Sunday"}], ids=str)
def test_what_no_cluster_can_have_is_refused(given):
    assert evaluations(RULE, cluster(KEPT), **given)["customerErrorCode"] == "InvalidParameterValueException"


@pytest.mark.parametrize(
    ("configuration", "inputs", "annotation"),
    [
        (KEPT | {"allowVersionUpgrade": False}, {}, "allowVersionUpgrade is false."),
        (KEPT, {"allowVersionUpgrade": "false"}, "allowVersionUpgrade is true."),
        (
            KEPT | days(1),
            MONDAY | days("7"),
            "the maintenance window is sun:06:30-sun:07:00, not Mon:01:00-Mon:01:30; "
            "automated snapshots are kept for 1 days, not for 7.",
        ),
        (
            {"allowVersionUpgrade": True},
            MONDAY,
            "the maintenance window is unknown, not Mon:01:00-Mon:01:30; "
            "automated snapshots are kept for 0 days, not for 1.",
        ),
    ],
)
def test_the_annotation_names_each_setting_that_is_wrong(configuration, inputs, annotation):
    assert evaluations(RULE, cluster(configuration), **inputs)[0]["Annotation"] == annotation


def bad(aws):
    """A cluster stays at its version."""
    return warehouses.cluster(aws, AllowVersionUpgrade=False)


def good(aws):
    """A cluster takes major versions, and keeps its snapshots."""
    return warehouses.cluster(aws, AllowVersionUpgrade=True)
