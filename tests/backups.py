"""Backups of volumes, for the tests of rules and the recorder."""

ROLE = "arn:aws:iam::123456789012:role/backups"


def of_volume(aws, encrypted, **given):
    """The ARN of a recovery point of a new volume, in a vault of its own."""
    ec2, backup = aws("ec2"), aws("backup")
    volume = ec2.create_volume(AvailabilityZone=f"{ec2.meta.region_name}a", Size=8, Encrypted=encrypted)["VolumeId"]
    arn = f"arn:aws:ec2:{ec2.meta.region_name}:123456789012:volume/{volume}"
    backup.create_backup_vault(BackupVaultName=f"of-{volume}")
    asked = {"BackupVaultName": f"of-{volume}", "ResourceArn": arn, "IamRoleArn": ROLE}
    return backup.start_backup_job(**asked | given)["RecoveryPointArn"]
