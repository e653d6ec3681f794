import json

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, evaluations, item, verdict

MAY_BE_ABSENT = {"configuration.KmsMasterKeyId"}  # of a queue whose keys are those of SQS

PROOF = "model"  # moto takes a queue's policy away when another attribute is set; ours keeps it
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"
MANAGED, KEYED = {"SqsManagedSseEnabled": "true"}, {"KmsMasterKeyId": KEY, "SqsManagedSseEnabled": "false"}
KMS = {"requireKms": "true"}

SCENARIOS = {  # given a queue that ...: (its attributes, inputs, then the queue is ...)
    "is encrypted with SQS's own keys": (MANAGED, {}, COMPLIANT),
    "is encrypted so, as a boolean": ({"SqsManagedSseEnabled": True}, {}, COMPLIANT),
    "is encrypted with a KMS key": (KEYED, {}, COMPLIANT),
    "is encrypted with the key that AWS manages": ({"KmsMasterKeyId": "alias/aws/sqs"}, KMS, COMPLIANT),
    "is not encrypted": ({"SqsManagedSseEnabled": "false"}, {}, NON_COMPLIANT),
    "tells nothing of encryption": ({}, {}, NON_COMPLIANT),
    "has null for both": ({"KmsMasterKeyId": None, "SqsManagedSseEnabled": None}, {}, NON_COMPLIANT),
    "has an empty key": ({"KmsMasterKeyId": "", "SqsManagedSseEnabled": "false"}, {}, NON_COMPLIANT),
    "was not recorded": (None, {}, NON_COMPLIANT),
    "is encrypted, as JSON text": (json.dumps(MANAGED), {}, COMPLIANT),
    "is not encrypted, where a KMS key is asked for": ({"SqsManagedSseEnabled": "false"}, KMS, NON_COMPLIANT),
    "is encrypted with SQS's own keys, where a KMS key is asked for": (MANAGED, KMS, NON_COMPLIANT),
    "is encrypted with SQS's own keys, where some key is asked for": (MANAGED, {"kmsKeyIds": KEY}, NON_COMPLIANT),
    "is encrypted with a KMS key, where one is asked for": (KEYED, KMS, COMPLIANT),
    "is encrypted with the key asked for": (KEYED, {"kmsKeyIds": KEY}, COMPLIANT),
    "is encrypted with the key that is asked for by its id": (KEYED, {"kmsKeyIds": f"alias/a, {KEY_ID}"}, COMPLIANT),
    "names by its id the key asked for": ({"KmsMasterKeyId": KEY_ID}, KMS | {"kmsKeyIds": KEY}, COMPLIANT),
    "is encrypted with another key": (KEYED, {"kmsKeyIds": "alias/queues"}, NON_COMPLIANT),
}


def queue(attributes):
    return item("AWS::SQS::Queue", ARN=f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs", configuration=attributes)


@pytest.mark.parametrize(("attributes", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_queue_that(attributes, inputs, expected):
    assert verdict("SQS_QUEUE_ENCRYPTED", queue(attributes), **inputs) == expected


def test_the_key_that_is_wrong_is_told():
    [found] = evaluations("SQS_QUEUE_ENCRYPTED", queue({"KmsMasterKeyId": "alias/aws/sqs"}), kmsKeyIds=KEY)

    assert found["Annotation"] == "The queue uses alias/aws/sqs, which is not one of kmsKeyIds."


def bad(aws):
    """A queue that was made without encryption, and has a policy."""
    statement = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    attributes = {"SqsManagedSseEnabled": "false", "Policy": policy}
    return aws("sqs").create_queue(QueueName="plain", Attributes=attributes)["QueueUrl"]


def good(aws):
    """A queue with a KMS key."""
    return aws("sqs").create_queue(QueueName="keyed", Attributes={"KmsMasterKeyId": "alias/aws/sqs"})["QueueUrl"]
