"""Secrets Manager."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, final, gone, read, setting, switch

SECRET = read("DescribeSecret", "SecretId")
WAITING = "the waiting time begins again"
# Days are told beside an expression too, and RotateSecret takes only one of them.
SCHEDULE = """RotationRules | (ScheduleExpression && {ScheduleExpression: ScheduleExpression, Duration: Duration})
    || {AutomaticallyAfterDays: AutomaticallyAfterDays, Duration: Duration}"""


ROWS: Rows = {
    **setting(
        "secretsmanager", "PutResourcePolicy", read("GetResourcePolicy", "SecretId"),
        {"ResourcePolicy": "ResourcePolicy"}, key="SecretId", remove="DeleteResourcePolicy",
    ),
    **switch(
        "secretsmanager", "RotateSecret", "CancelRotateSecret", SECRET, "RotationEnabled", key="SecretId",
        on_with={"RotateImmediately": False},
        keeps={"RotationLambdaARN": "RotationLambdaARN", "RotationRules": SCHEDULE},
        loses_on="a rotation that has begun is not taken back, nor the date of the next one",
    ),
    **final(
        switch(
            "secretsmanager", "DeleteSecret", "RestoreSecret", SECRET, "DeletedDate", key="SecretId", loses_off=WAITING,
        ),
        "secretsmanager:DeleteSecret", "ForceDeleteWithoutRecovery", "a secret deleted without recovery is not kept",
    ),
    **setting(
        "secretsmanager", "UpdateSecret", SECRET, ["Description", "KmsKeyId"], key="SecretId", given_only=True,
        one_way={"SecretString": "the former secret is not kept", "SecretBinary": "the former secret is not kept"},
    ),
    "secretsmanager:PutSecretValue": gone("the former secret is not kept"),
}  # fmt: skip
