"""CodeBuild."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "codebuild", "UpdateProject", read("BatchGetProjects", names=["$name"]),
        [
            "description", "source", "artifacts", "secondaryArtifacts", "environment", "serviceRole", "logsConfig",
            "encryptionKey", "vpcConfig", "timeoutInMinutes", "projectVisibility",
        ],
        key="name", at="projects[0]", given_only=True,
    ),
}  # fmt: skip
