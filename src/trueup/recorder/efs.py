"""EFS: file systems and their access points, spelled as CloudFormation has them."""

from trueup.recorder.rows import Ask, Known, Row, recorders
from trueup.recorder.shape import REGIONAL


def access_point(known: Known) -> Known:
    """CloudFormation has the ids of users and groups as text."""
    user = {name: texts(value) for name, value in (known.get("PosixUser") or {}).items()}
    root = dict(known.get("RootDirectory") or {})
    if root.get("CreationInfo"):
        root["CreationInfo"] = {name: texts(value) for name, value in root["CreationInfo"].items()}
    shown = {"PosixUser": user, "RootDirectory": root, "Arn": known["AccessPointArn"]}
    return {**known, **{name: part for name, part in shown.items() if part}}


def file_system(known: Known) -> Known:
    """CloudFormation has the ARN by another name."""
    return {**known, "Arn": known["FileSystemArn"]}


def texts(value: int | str | list[int]) -> str | list[str]:
    return [str(each) for each in value] if isinstance(value, list) else str(value)


# What the API tells of a file system and its CloudFormation type does not.
UNTOLD = frozenset(
    {
        "AvailabilityZoneId", "AvailabilityZoneName", "CreationTime", "CreationToken", "FileSystemArn",
        "FileSystemProtection", "LifeCycleState", "Name", "NumberOfMountTargets", "OwnerId", "SizeInBytes", "Tags",
    }
)  # fmt: skip

RECORDERS = recorders(
    [
        Row(
            "AWS::EFS::AccessPoint",
            lists=Ask("efs:DescribeAccessPoints", answer="AccessPoints"),
            id="AccessPointId",
            arn="AccessPointArn",
            name="AccessPointId",
            tags="Tags",
            zone=[REGIONAL],
            spelled=str,
            known_as=access_point,
            without=frozenset({"AccessPointArn", "LifeCycleState", "Name", "OwnerId", "Tags"}),
            gone=frozenset({"AccessPointNotFound"}),
        ),
        Row(
            "AWS::EFS::FileSystem",
            lists=Ask("efs:DescribeFileSystems", answer="FileSystems"),
            id="FileSystemId",
            arn="FileSystemArn",
            name="FileSystemId",
            tags="Tags",
            created="CreationTime",
            zone=[REGIONAL],
            spelled=str,
            known_as=file_system,
            without=UNTOLD,
            gone=frozenset({"FileSystemNotFound"}),
        ),
    ]
)
