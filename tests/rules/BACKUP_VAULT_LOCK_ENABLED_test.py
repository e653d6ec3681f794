from datetime import UTC, datetime
from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "BACKUP_VAULT_LOCK_ENABLED"
FINAL = {"requireComplianceMode": "true"}
DATE = {"LockDate": datetime(2026, 5, 1, tzinfo=UTC)}


def lock(days=35, **given):
    return {"Locked": True, "MinRetentionDays": days, **given}


SCENARIOS = {  # given a vault that ...: (what is told of it, inputs, then it is ...)
    "is locked for 35 days": (lock(), {}, COMPLIANT),
    "is locked for longer": (lock(365), {}, COMPLIANT),
    "is locked for a day less": (lock(34), {}, NON_COMPLIANT),
    "is locked for as long as is asked for": (lock(7), {"minRetentionDays": "7"}, COMPLIANT),
    "is locked for less than is asked for": (lock(), {"minRetentionDays": "90"}, NON_COMPLIANT),
    "is locked without a least retention": ({"Locked": True, "MaxRetentionDays": 90}, {}, NON_COMPLIANT),
    "has null for its least retention": (lock(None), {}, NON_COMPLIANT),
    "is not locked": ({"Locked": False}, {}, NON_COMPLIANT),
    "is locked without a least retention where a day is asked for": (
        {"Locked": True},
        {"minRetentionDays": "1"},
        NON_COMPLIANT,
    ),
    "is locked for 100 years, as is asked for": (lock(36500), {"minRetentionDays": "36500"}, COMPLIANT),
    "does not say whether it is locked": ({}, {}, NON_COMPLIANT),
    "has null for its lock": ({"Locked": None}, {}, NON_COMPLIANT),
    "has a least retention of a lock that is gone": ({"Locked": False, "MinRetentionDays": 35}, {}, NON_COMPLIANT),
    "is locked in compliance mode": (lock(**DATE), {}, COMPLIANT),
    "is locked in compliance mode, as is asked for": (lock(**DATE), FINAL, COMPLIANT),
    "is locked in compliance mode from a day to come": (
        lock(LockDate=datetime(2026, 7, 1, tzinfo=UTC)),
        FINAL,
        COMPLIANT,
    ),
    "is locked in governance mode where the other is asked for": (lock(), FINAL, NON_COMPLIANT),
    "is locked in compliance mode for less": (lock(7, **DATE), FINAL, NON_COMPLIANT),
    "is air-gapped and locked": (lock(7, VaultType="LOGICALLY_AIR_GAPPED_BACKUP_VAULT"), {}, NON_COMPLIANT),
    "gives access to what somebody shares": ({"VaultType": "RESTORE_ACCESS_BACKUP_VAULT"}, {}, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_vault_that(told, inputs, expected):
    [found] = listed({"BackupVaultName": "safe", **told}, **inputs)

    judged = found["ComplianceResourceType"], found["ComplianceResourceId"], found["ComplianceType"]
    assert judged == ("AWS::Backup::BackupVault", "safe", expected)


def test_the_vault_of_automatic_backups_of_efs_cannot_be_locked():
    [found] = listed({"BackupVaultName": "aws/efs/automatic-backup-vault"})

    assert found["ComplianceType"] == NOT_APPLICABLE
    assert found["Annotation"] == "aws/efs/automatic-backup-vault is one that cannot be locked."


@pytest.mark.parametrize(
    ("told", "inputs", "expected"),
    [
        ({}, {}, "safe is not locked."),
        (lock(7), {}, "safe is locked with a least retention of 7 days, not of 35."),
        (lock(None), {}, "safe is locked with a least retention of no days, not of 35."),
        (lock(), FINAL, "safe is locked in governance mode, not in compliance mode."),
    ],
    ids=["not locked", "for less", "for no time", "in the other mode"],
)
def test_it_says_what_the_lock_lacks(told, inputs, expected):
    [found] = listed({"BackupVaultName": "safe", **told}, **inputs)

    assert found["Annotation"] == expected


@pytest.mark.parametrize("days", ["0", "36501", ""])
def test_days_that_no_lock_can_have_are_refused(days):
    refused = listed({"BackupVaultName": "safe", **lock()}, minRetentionDays=days)

    assert refused["customerErrorCode"] == "InvalidParameterValueException"


def test_a_vault_that_cannot_be_judged_costs_no_other():
    odd, right = ({"BackupVaultName": name, **lock(days)} for name, days in (("odd", "35"), ("safe", 35)))

    with pytest.raises(UnjudgedError, match="AWS::Backup::BackupVault odd: ") as gap:
        listed(odd, right)

    assert [each.complianceResourceId for each in gap.value.evaluations] == ["safe"]


def test_what_is_emulated_is_judged_by_its_name():
    with aws() as client:
        assert verdicts(RULE) == {}
        assert {bad(client): NON_COMPLIANT, good(client): COMPLIANT} == verdicts(RULE)


class Listed:
    """AWS Backup with these vaults, each on a page of its own."""

    def __init__(self, *vaults):
        self.vaults = vaults

    def get_paginator(self, operation):
        assert operation == "list_backup_vaults"
        return self

    def paginate(self):
        return [{"BackupVaultList": [vault]} for vault in self.vaults]


def listed(*vaults, **inputs):
    with patch.object(support, "client", lambda service, _region: {"backup": Listed(*vaults)}[service]):
        return evaluations(RULE, **inputs)


def made(aws, name, **lock):
    """The name of a new vault with that lock."""
    backup = aws("backup")
    backup.create_backup_vault(BackupVaultName=name)
    if lock:
        backup.put_backup_vault_lock_configuration(BackupVaultName=name, **lock)
    return name


def bad(aws):
    """A vault is locked for too short a time, and keeps nothing for longer than a year."""
    return made(aws, "hasty", MinRetentionDays=7, MaxRetentionDays=365)


def good(aws):
    """A vault is locked for as long as is asked for."""
    return made(aws, "safe", MinRetentionDays=35)
