import backups
from recording import TAGS, one


def create(client):
    tags = {tag["Key"]: tag["Value"] for tag in TAGS}
    backups.of_volume(client, encrypted=False, RecoveryPointTags=tags)


def test_the_id_of_a_recovery_point_is_its_arn():
    point = one("AWS::Backup::RecoveryPoint")
    assert point["resourceId"] == point["configuration"]["RecoveryPointArn"]
