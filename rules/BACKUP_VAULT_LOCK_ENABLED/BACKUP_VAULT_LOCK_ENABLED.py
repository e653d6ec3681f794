"""Backup vaults are locked.

## What it checks
Each backup vault must have a lock whose least retention is `minRetentionDays` or
longer. With `requireComplianceMode` the lock must be in compliance mode, which is one
with a date: from then on nobody can take it away. Before that date it counts too.

A vault that AWS Backup makes for the automatic backups of EFS, and one that only
gives access to what somebody shares, cannot be locked and are not applicable. One
that is logically air-gapped is locked from the start.

## Why it matters
Ransomware deletes the backups first, with the rights of whoever ran it. Behind a lock
they outlast even an administrator.

## References
- https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
- https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupVaultListMember.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, resources

VAULT = "AWS::Backup::BackupVault"
INPUTS = {"minRetentionDays": inputs.integer(1, 36500), "requireComplianceMode": inputs.boolean}
# AWS's own, with a policy against deletion. That it takes no lock is told by people, and not by AWS's pages.
OF_EFS = "aws/efs/automatic-backup-vault"
SHARED = "RESTORE_ACCESS_BACKUP_VAULT"


class BACKUP_VAULT_LOCK_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("backup").get_paginator("list_backup_vaults").paginate()
        return resources.judged(
            (vault for page in pages for vault in page["BackupVaultList"]),
            lambda vault: evaluation(vault["BackupVaultName"], vault, valid_rule_parameters),
            resource_type=VAULT,
            resource_id=lambda vault: vault["BackupVaultName"],
        )


def evaluation(name, vault, given):
    if name == OF_EFS or vault.get("VaultType") == SHARED:
        return Evaluation(ComplianceType.NOT_APPLICABLE, name, VAULT, f"{name} is one that cannot be locked.")
    fault = shortfall(vault, given["minRetentionDays"], given["requireComplianceMode"])
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, name, VAULT, f"{name} {fault}.")
    return Evaluation(ComplianceType.COMPLIANT, name, VAULT)


def shortfall(vault, least, final):
    if not vault.get("Locked"):
        return "is not locked"
    days = vault.get("MinRetentionDays")
    if (days or 0) < least:
        return f"is locked with a least retention of {days or 'no'} days, not of {least}"
    if final and not vault.get("LockDate"):
        return "is locked in governance mode, not in compliance mode"
    return None


def lambda_handler(event, context):
    return Evaluator(BACKUP_VAULT_LOCK_ENABLED()).handle(event, context)
