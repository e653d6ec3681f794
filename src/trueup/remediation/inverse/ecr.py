"""ECR."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "ecr", "PutImageScanningConfiguration",
        read("DescribeRepositories", "registryId", repositoryNames=["$repositoryName"]),
        {"imageScanningConfiguration": "imageScanningConfiguration"}, key="registryId repositoryName",
        at="repositories[0]",
    ),
    **setting(
        "ecr", "PutImageTagMutability", read("DescribeRepositories", "registryId", repositoryNames=["$repositoryName"]),
        ["imageTagMutability"], key="registryId repositoryName", at="repositories[0]",
    ),
    **setting(
        "ecr", "PutRegistryScanningConfiguration", read("GetRegistryScanningConfiguration"), ["scanType", "rules"],
        at="scanningConfiguration",
    ),
    **setting(
        "ecr", "PutLifecyclePolicy",
        read("GetLifecyclePolicy", "registryId", "repositoryName", absent="LifecyclePolicyNotFoundException"),
        ["lifecyclePolicyText"], key="registryId repositoryName", remove="DeleteLifecyclePolicy",
        loses="images that expired meanwhile do not come back",
    ),
}  # fmt: skip
