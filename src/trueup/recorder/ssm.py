"""Systems Manager: what its agents report."""

from __future__ import annotations

from typing import Any

from trueup.recorder.rows import Ask, Row, recorders


def inventory(information: dict[str, Any]) -> dict[str, Any]:
    """The one inventory that every agent sends, as AWS Config has it: below its name and the machine's id."""
    return {"AWS:InstanceInformation": {"SchemaVersion": "1.0", "Content": {information["InstanceId"]: information}}}


RECORDERS = recorders(
    [
        Row(
            "AWS::SSM::ManagedInstanceInventory",
            lists=Ask("ssm:DescribeInstanceInformation", answer="InstanceInformationList"),
            id="InstanceId",
            arn="arn:{partition}:ssm:{region}:{account}:managed-instance-inventory/{InstanceId}",
            spelled=str,
            shaped=inventory,
            times=frozenset({"LastPingDateTime"}),
        )
    ]
)
