"""What is typed in sessions of Session Manager is logged.

## What it checks
The document `documentName` with the preferences of Session Manager, in the Region where
the rule runs, must name a log group or a bucket that sessions are written to. AWS's own
name for it holds for every session that names no other; without it sessions leave no
more than the fact that they took place.

With `requireEncryption` each of the two that is named must be encrypted with a key or the
session does not start: `cloudWatchEncryptionEnabled`, `s3EncryptionEnabled`. CloudWatch
Logs and S3 encrypt whatever they keep even so.

Sessions that only forward a port or run over SSH are not logged by AWS, whatever is set.

## Why it matters
A shell on an instance may do anything that the instance may, and CloudTrail tells only
who opened it. What was done there, the log of the session says.

## References
- https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
- https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
"""

import json

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

ACCOUNT = "AWS::::Account"
TARGETS = {
    "cloudWatchLogGroupName": ("log group", "cloudWatchEncryptionEnabled"),
    "s3BucketName": ("bucket", "s3EncryptionEnabled"),
}
INPUTS = {"documentName": inputs.text, "requireEncryption": inputs.boolean}


class SSM_SESSION_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        name, encrypted = valid_rule_parameters["documentName"], valid_rule_parameters["requireEncryption"]
        fault = shortfall(name, content(client_factory.build_client("ssm"), name), encrypted)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def content(ssm, name):
    """What the version of the document says that counts, as JSON text; None where there is no such document."""
    try:
        return ssm.get_document(Name=name, DocumentFormat="JSON")["Content"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidDocument":
            raise
        return None


def shortfall(name, text, encrypted):
    if text is None:
        return f"There is no document {name}, so sessions are logged nowhere."
    preferences = configuration.dig(json.loads(text), "inputs", {})
    targets = {target: preferences[target] for target in TARGETS if preferences.get(target)}
    if not targets:
        return f"{name} names neither a log group nor a bucket for what is typed in sessions."
    for target, value in targets.items():
        what, flag = TARGETS[target]
        if encrypted and str(preferences.get(flag)).lower() != "true":
            return f"{name} does not demand that the {what} {value} is encrypted: {flag} is {preferences.get(flag)}."
    return None


def lambda_handler(event, context):
    return Evaluator(SSM_SESSION_LOGGING_ENABLED()).handle(event, context)
