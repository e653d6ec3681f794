"""EKS."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "eks", "UpdateClusterConfig", read("DescribeCluster", name="$name"),
        {
            "logging": "logging", "resourcesVpcConfig.endpointPublicAccess": "resourcesVpcConfig.endpointPublicAccess",
            "resourcesVpcConfig.endpointPrivateAccess": "resourcesVpcConfig.endpointPrivateAccess",
            "resourcesVpcConfig.publicAccessCidrs": "resourcesVpcConfig.publicAccessCidrs",
        },
        key="name", at="cluster", given_only=True,
    ),
}  # fmt: skip
