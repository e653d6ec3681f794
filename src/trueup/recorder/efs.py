"""EFS: access points, spelled as CloudFormation has them."""

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


def texts(value: int | str | list[int]) -> str | list[str]:
    return [str(each) for each in value] if isinstance(value, list) else str(value)


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
        )
    ]
)
