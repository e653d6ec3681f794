"""Customer managed KMS keys that can rotate by themselves do.

## What it checks
Automatic rotation must be on for each symmetric key that the customer manages
and whose material KMS made, disabled keys and multi-Region replicas included.
Keys that cannot rotate by themselves are not applicable: asymmetric and HMAC
keys, imported material, custom key stores, keys that AWS manages, and keys that
are being created or deleted. A key that may not be read is not compliant.

## Why it matters
Rotation limits what one set of key material has encrypted. Old material is
kept, so that nothing must be encrypted anew.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cmk-backing-key-rotation-enabled.html
- https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, resources

KEY = "AWS::KMS::Key"
INPUTS = {}
ROTATABLE = {"KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS"}
# KMS answers no question about rotation in these states. What AWS's rule makes of them is not documented.
PASSING_STATES = ("Creating", "PendingDeletion", "PendingReplicaDeletion")


class CMK_BACKING_KEY_ROTATION_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        kms = client_factory.build_client("kms")
        return resources.judged(
            (key["KeyId"] for page in kms.get_paginator("list_keys").paginate() for key in page["Keys"]),
            lambda key_id: evaluation(kms, key_id),
            resource_type=KEY,
            resource_id=str,
            gone=["NotFoundException"],
        )


def evaluation(kms, key_id):
    try:
        compliance, annotation = judged(kms, key_id)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in ("AccessDeniedException", "KMSInvalidStateException"):
            raise
        compliance, annotation = ComplianceType.NON_COMPLIANT, f"The role may not kms:{error.operation_name}."
        if code == "KMSInvalidStateException":
            compliance, annotation = ComplianceType.NOT_APPLICABLE, "The key's state lets nobody ask for its rotation."
    return Evaluation(compliance, key_id, KEY, annotation)


def judged(kms, key_id):
    key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    facts = {"KeySpec": key.get("CustomerMasterKeySpec")} | key  # how older answers spell it
    for member, value in ROTATABLE.items():
        if facts.get(member) != value:
            return ComplianceType.NOT_APPLICABLE, f"{member} is {facts.get(member)}, which has no rotation to turn on."
    if key["KeyState"] in PASSING_STATES:
        return ComplianceType.NOT_APPLICABLE, f"The key is {key['KeyState']}."
    if kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]:
        return ComplianceType.COMPLIANT, ""
    primary = configuration.dig(key, "MultiRegionConfiguration.PrimaryKey.Arn", key["Arn"])
    return ComplianceType.NON_COMPLIANT, f"Rotation of {primary} is off; the key is {key['KeyState']}."


def lambda_handler(event, context):
    return Evaluator(CMK_BACKING_KEY_ROTATION_ENABLED()).handle(event, context)
