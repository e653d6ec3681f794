"""No customer managed KMS key waits for its deletion.

## What it checks
No key that the customer manages may be pending deletion, nor a multi-Region key that
waits for its replicas to be deleted first. With `kmsKeyIds`, only keys that are named
there, by id or ARN, are judged. Keys that AWS manages cannot be deleted and are not
applicable. A key that may not be read is not compliant.

## Why it matters
A deleted key comes back by no means, and nothing that was encrypted under it can be
read again: backups and snapshots that nobody remembers as well.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/kms-cmk-not-scheduled-for-deletion.html
- https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, resources

KEY = "AWS::KMS::Key"
INPUTS = {"kmsKeyIds": inputs.optional(inputs.text_list)}
DOOMED = ("PendingDeletion", "PendingReplicaDeletion")


class KMS_CMK_NOT_SCHEDULED_FOR_DELETION(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        kms, wanted = client_factory.build_client("kms"), valid_rule_parameters["kmsKeyIds"]
        found = [key for page in kms.get_paginator("list_keys").paginate() for key in page["Keys"]]
        return resources.judged(
            [key["KeyId"] for key in found if not wanted or key["KeyId"] in wanted or key["KeyArn"] in wanted],
            lambda key_id: evaluation(kms, key_id),
            resource_type=KEY,
            resource_id=str,
            gone=["NotFoundException"],
        )


def evaluation(kms, key_id):
    try:
        key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return Evaluation(ComplianceType.NON_COMPLIANT, key_id, KEY, "The role may not kms:DescribeKey.")
    if key.get("KeyManager") != "CUSTOMER":
        annotation = "AWS manages the key, and nobody can delete it."
        return Evaluation(ComplianceType.NOT_APPLICABLE, key_id, KEY, annotation)
    if key["KeyState"] in DOOMED:
        when = f"{key['DeletionDate']:%Y-%m-%d}" if key.get("DeletionDate") else "once its replicas are"
        return Evaluation(ComplianceType.NON_COMPLIANT, key_id, KEY, f"The key will be deleted {when}.")
    return Evaluation(ComplianceType.COMPLIANT, key_id, KEY)


def lambda_handler(event, context):
    return Evaluator(KMS_CMK_NOT_SCHEDULED_FOR_DELETION()).handle(event, context)
