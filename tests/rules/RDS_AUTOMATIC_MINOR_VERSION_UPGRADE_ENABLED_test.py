import json

import pytest

import databases
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED"
PROOF = "model"  # moto gives all instances one id; ours gives each its own

ON, OFF = {"autoMinorVersionUpgrade": True}, {"autoMinorVersionUpgrade": False}

SCENARIOS = {  # given an instance whose minor upgrades ...: (its configuration, then the instance is ...)
    "are on": (ON, COMPLIANT),
    "are on, in text": ({"autoMinorVersionUpgrade": "true"}, COMPLIANT),
    "are on, while it is created": (ON | {"dBInstanceStatus": "creating"}, COMPLIANT),
    "are off": (OFF, NON_COMPLIANT),
    "are off, in text": ({"autoMinorVersionUpgrade": "false"}, NON_COMPLIANT),
    "are off, while it is stopped": (OFF | {"dBInstanceStatus": "stopped"}, NON_COMPLIANT),
    "are off, in a cluster": (OFF | {"dBClusterIdentifier": "ledger"}, NON_COMPLIANT),
    "are off, and will be on": (OFF | {"pendingModifiedValues": ON}, NON_COMPLIANT),
    "are not recorded": ({"engine": "mysql"}, NON_COMPLIANT),
    "are null": ({"autoMinorVersionUpgrade": None}, NON_COMPLIANT),
    "are empty text": ({"autoMinorVersionUpgrade": ""}, NON_COMPLIANT),
    "are off, as JSON text": (json.dumps(OFF), NON_COMPLIANT),
}


def instance(configuration):
    return item("AWS::RDS::DBInstance", resourceId="db-1", configuration=configuration)


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_whose_minor_upgrades(configuration, expected):
    assert verdict(RULE, instance(configuration)) == expected


@pytest.mark.parametrize(
    ("configuration", "engine"),
    [
        (OFF | {"engine": "mysql", "engineVersion": "8.0.35"}, "mysql 8.0.35"),
        (OFF | {"engine": "mysql", "engineVersion": None}, "mysql"),
        (OFF, "its engine"),
    ],
)
def test_the_annotation_names_the_engine(configuration, engine):
    told = evaluations(RULE, instance(configuration))[0]["Annotation"]
    assert told == f"autoMinorVersionUpgrade is off: the instance stays at {engine}."


def bad(aws):
    """An instance keeps its minor version."""
    return databases.instance(aws, AutoMinorVersionUpgrade=False)


def good(aws):
    """An instance takes minor versions."""
    return databases.instance(aws, AutoMinorVersionUpgrade=True)
