"""Interactive Video Service."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "ivs", "UpdateChannel", read("GetChannel", "arn"),
        ["authorized", "insecureIngest", "latencyMode", "name", "preset", "recordingConfigurationArn", "type"],
        key="arn", at="channel", given_only=True, unset={"recordingConfigurationArn": ""},
    ),
}  # fmt: skip
