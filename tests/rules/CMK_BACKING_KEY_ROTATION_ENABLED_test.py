import pytest
from botocore.exceptions import ClientError

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, verdicts
from trueup.rulekit.resources import UnjudgedError

ASKS_EACH = {"kms:DescribeKey"}

KEY = {
    "Arn": "arn:aws:kms:eu-west-1:123456789012:key/key",
    "KeyManager": "CUSTOMER",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "Origin": "AWS_KMS",
}
ENABLED = KEY | {"KeyState": "Enabled"}

SCENARIOS = {  # given a key that ...: (what DescribeKey and GetKeyRotationStatus answer, then the key is ...)
    "does not rotate": (ENABLED, False, NON_COMPLIANT),
    "rotates": (ENABLED, True, COMPLIANT),
    "is disabled and does not rotate": (KEY | {"KeyState": "Disabled"}, False, NON_COMPLIANT),
    "is disabled and would rotate": (KEY | {"KeyState": "Disabled"}, True, COMPLIANT),
    "is a replica and does not rotate": (ENABLED | {"MultiRegion": True}, False, NON_COMPLIANT),
    "is pending deletion": (KEY | {"KeyState": "PendingDeletion"}, "KMSInvalidStateException", NOT_APPLICABLE),
    "is being updated, which no list of states names": (
        KEY | {"KeyState": "Updating"},
        "KMSInvalidStateException",
        NOT_APPLICABLE,
    ),
    "is described as before there were other specifications": (
        {name: value for name, value in ENABLED.items() if name != "KeySpec"}
        | {"CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"},
        True,
        COMPLIANT,
    ),
    "is being replicated": (KEY | {"KeyState": "Creating"}, "KMSInvalidStateException", NOT_APPLICABLE),
    "is managed by AWS": (ENABLED | {"KeyManager": "AWS"}, True, NOT_APPLICABLE),
    "is asymmetric": (ENABLED | {"KeySpec": "RSA_2048"}, "UnsupportedOperationException", NOT_APPLICABLE),
    "makes message authentication codes": (
        ENABLED | {"KeySpec": "HMAC_256"},
        "UnsupportedOperationException",
        NOT_APPLICABLE,
    ),
    "has imported material": (ENABLED | {"Origin": "EXTERNAL"}, "UnsupportedOperationException", NOT_APPLICABLE),
    "waits for imported material": (
        KEY | {"Origin": "EXTERNAL", "KeyState": "PendingImport"},
        "UnsupportedOperationException",
        NOT_APPLICABLE,
    ),
    "lies in a CloudHSM": (ENABLED | {"Origin": "AWS_CLOUDHSM"}, "UnsupportedOperationException", NOT_APPLICABLE),
    "lies in an external store": (
        ENABLED | {"Origin": "EXTERNAL_KEY_STORE"},
        "UnsupportedOperationException",
        NOT_APPLICABLE,
    ),
    "may not be described": ("AccessDeniedException", False, NON_COMPLIANT),
    "does not tell whether it rotates": (ENABLED, "AccessDeniedException", NON_COMPLIANT),
}


class Kms:
    """KMS with one key, whose answers are given; a text is the code of an error. moto refuses none of these."""

    def __init__(self, described, rotates):
        self.described, self.rotates = described, rotates

    def describe_key(self, KeyId):  # noqa: N803
        return {"KeyMetadata": answered("DescribeKey", self.described)}

    def get_key_rotation_status(self, KeyId):  # noqa: N803
        return {"KeyRotationEnabled": answered("GetKeyRotationStatus", self.rotates)}


def answered(operation, answer):
    if isinstance(answer, str):
        raise ClientError({"Error": {"Code": answer, "Message": answer}}, operation)
    return answer


@pytest.mark.parametrize(("described", "rotates", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_key_that(described, rotates, expected):
    judged = support.load("CMK_BACKING_KEY_ROTATION_ENABLED").evaluation(Kms(described, rotates), "key")

    assert (judged.complianceResourceId, judged.complianceType) == ("key", expected)


def test_on_schedule_every_key_of_the_region_is_judged():
    with aws() as client:
        static, rotating = bad(client), good(client)
        signing = client("kms").create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]

        assert verdicts("CMK_BACKING_KEY_ROTATION_ENABLED") == {
            static: NON_COMPLIANT,
            rotating: COMPLIANT,
            signing: NOT_APPLICABLE,
        }


def test_on_schedule_a_key_that_vanishes_and_one_that_breaks_cost_the_others_nothing():
    class Changing(Kms):
        meta, pages = None, [{"Keys": [{"KeyId": "gone"}, {"KeyId": "kept"}, {"KeyId": "odd"}]}]

        def build_client(self, _service):
            return self

        def get_paginator(self, _operation):
            return self

        def paginate(self):
            return self.pages

        def describe_key(self, KeyId):  # noqa: N803
            answers = {"gone": "NotFoundException", "kept": ENABLED, "odd": {"KeyManager": "CUSTOMER"} | KEY}
            return {"KeyMetadata": answered("DescribeKey", answers[KeyId])}

    rule = support.load("CMK_BACKING_KEY_ROTATION_ENABLED").CMK_BACKING_KEY_ROTATION_ENABLED()
    with pytest.raises(UnjudgedError, match="AWS::KMS::Key odd: 'KeyState'") as raised:
        rule.evaluate_periodic({}, Changing(None, True), {})
    assert [(each.complianceResourceId, each.complianceType) for each in raised.value.evaluations] == [
        ("kept", COMPLIANT)
    ]


def bad(aws):
    """A key that does not rotate."""
    return aws("kms").create_key()["KeyMetadata"]["KeyId"]


def good(aws):
    """A key that rotates."""
    key = aws("kms").create_key()["KeyMetadata"]["KeyId"]
    aws("kms").enable_key_rotation(KeyId=key)
    return key
