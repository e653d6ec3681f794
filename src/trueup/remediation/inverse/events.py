"""EventBridge."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, entries, items, read, setting, switch

EVENT_RULE = read("DescribeRule", "Name", "EventBusName", absent="ResourceNotFoundException")


ROWS: Rows = {
    **setting(
        "events", "PutRule", EVENT_RULE, ["EventPattern", "ScheduleExpression", "State", "Description", "RoleArn"],
        key="Name EventBusName", remove="DeleteRule",
    ),
    **switch("events", "EnableRule", "DisableRule", EVENT_RULE, "State == 'ENABLED'", key="Name EventBusName"),
    **entries(
        "events", "PutTargets", read("ListTargetsByRule", "Rule", "EventBusName", absent="ResourceNotFoundException"),
        key="Rule EventBusName", member="Targets", form=items("Id"), at="Targets", remove="RemoveTargets", names="Ids",
    ),
}  # fmt: skip
