"""SageMaker."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, switch

ROWS: Rows = {
    **switch(
        "sagemaker", "StartNotebookInstance", "StopNotebookInstance",
        read("DescribeNotebookInstance", "NotebookInstanceName"), "NotebookInstanceStatus == 'InService'",
        key="NotebookInstanceName", loses_off="what ran in the notebook has ended",
    ),
}  # fmt: skip
