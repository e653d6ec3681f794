"""IAM Access Analyzer."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, read

ROWS: Rows = {
    **creates(
        "accessanalyzer", "CreateAnalyzer", "DeleteAnalyzer", by={"analyzerName": "$analyzerName"},
        reading=read("GetAnalyzer", "analyzerName", absent="ResourceNotFoundException"), value="analyzer.arn",
        loses="its findings go with it",
    ),
}  # fmt: skip
