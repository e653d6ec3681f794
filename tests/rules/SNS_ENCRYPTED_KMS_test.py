import json

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, evaluations, item, verdict

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"
ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/topics"
MANAGED = "alias/aws/sns"

SCENARIOS = {  # given a topic that ...: (the key that it names, inputs, then the topic is ...)
    "names no key": (None, {}, NON_COMPLIANT),
    "names an empty key": ("", {}, NON_COMPLIANT),
    "names the key that AWS manages": (MANAGED, {}, COMPLIANT),
    "names a key by its id": (KEY_ID, {}, COMPLIANT),
    "names a key by its ARN": (KEY, {}, COMPLIANT),
    "names no key, where one is asked for": (None, {"kmsKeyIds": KEY}, NON_COMPLIANT),
    "names the key asked for": (KEY, {"kmsKeyIds": KEY}, COMPLIANT),
    "names the key asked for by its id": (KEY_ID, {"kmsKeyIds": KEY}, COMPLIANT),
    "names the key that is asked for by its id": (KEY, {"kmsKeyIds": KEY_ID}, COMPLIANT),
    "names the second of two keys": (KEY, {"kmsKeyIds": f"{ALIAS}, {KEY}"}, COMPLIANT),
    "names an alias that is asked for by its ARN": ("alias/topics", {"kmsKeyIds": ALIAS}, COMPLIANT),
    "names an alias that is asked for by its name": (ALIAS, {"kmsKeyIds": "alias/topics"}, COMPLIANT),
    "names another alias": ("alias/others", {"kmsKeyIds": ALIAS}, NON_COMPLIANT),
    "names the key that AWS manages, where another is asked for": (MANAGED, {"kmsKeyIds": KEY}, NON_COMPLIANT),
    "names the key of another Region by the same id": (
        KEY.replace(REGION, "us-east-1"),
        {"kmsKeyIds": KEY_ID},
        NON_COMPLIANT,
    ),
}


def topic(key):
    arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
    return item("AWS::SNS::Topic", ARN=arn, configuration={"TopicArn": arn, "KmsMasterKeyId": key})


@pytest.mark.parametrize(("key", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_topic_that(key, inputs, expected):
    assert verdict("SNS_ENCRYPTED_KMS", topic(key), **inputs) == expected


@pytest.mark.parametrize("recorded", [None, {}, "{}", json.dumps({"TopicArn": "arn"})], ids=str)
def test_a_topic_whose_key_is_not_recorded_has_none(recorded):
    assert verdict("SNS_ENCRYPTED_KMS", item("AWS::SNS::Topic", configuration=recorded)) == NON_COMPLIANT


def test_the_key_that_is_wrong_is_told():
    [found] = evaluations("SNS_ENCRYPTED_KMS", topic(MANAGED), kmsKeyIds=KEY)

    assert found["Annotation"] == "The topic uses alias/aws/sns, which is not one of kmsKeyIds."


def bad(aws):
    """A topic that names no key, as no new one does."""
    return aws("sns").create_topic(Name="plain")["TopicArn"]


def inputs(aws):
    """The key is named: the document takes none of its own choice, for AWS services could not publish then."""
    return {"kmsKeyIds": aws("kms").create_key()["KeyMetadata"]["Arn"]}


def good(aws):
    """A topic that names the key which AWS manages for SNS."""
    return aws("sns").create_topic(Name="encrypted", Attributes={"KmsMasterKeyId": MANAGED})["TopicArn"]
