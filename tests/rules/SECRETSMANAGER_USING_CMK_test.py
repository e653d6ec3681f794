import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, evaluations, item, verdict

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"
ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/secrets"
ELSEWHERE = KEY.replace(ACCOUNT, "111122223333")
MANAGED = "alias/aws/secretsmanager"
ONLY = {"kmsKeyArns": KEY}

SCENARIOS = {  # given a secret that ...: (its configuration, inputs, then the secret is ...)
    "names no key": ({}, {}, NON_COMPLIANT),
    "has null for its key": ({"KMSKeyId": None}, {}, NON_COMPLIANT),
    "has an empty key": ({"KMSKeyId": ""}, {}, NON_COMPLIANT),
    "was not recorded": (None, {}, NON_COMPLIANT),
    "names the key that AWS manages": ({"KMSKeyId": MANAGED}, {}, NON_COMPLIANT),
    "names that key by its ARN": ({"KMSKeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:{MANAGED}"}, {}, NON_COMPLIANT),
    "names a key by its ARN": ({"KMSKeyId": KEY}, {}, COMPLIANT),
    "names a key by its id": ({"KMSKeyId": KEY_ID}, {}, COMPLIANT),
    "names an alias": ({"KMSKeyId": "alias/secrets"}, {}, COMPLIANT),
    "names an alias that only begins like AWS's": ({"KMSKeyId": "alias/awsome"}, {}, COMPLIANT),
    "names a key of another account": ({"KMSKeyId": ELSEWHERE}, {}, NON_COMPLIANT),
    "names a key of another account that is allowed": (
        {"KMSKeyId": ELSEWHERE},
        {"kmsKeyArns": ELSEWHERE},
        NON_COMPLIANT,
    ),
    "names the key asked for": ({"KMSKeyId": KEY}, ONLY, COMPLIANT),
    "names the key asked for by its id": ({"KMSKeyId": KEY_ID}, ONLY, COMPLIANT),
    "names the second of two keys": ({"KMSKeyId": "alias/secrets"}, {"kmsKeyArns": f"{KEY}, {ALIAS}"}, COMPLIANT),
    "names another key": ({"KMSKeyId": KEY.replace("1234abcd", "0")}, ONLY, NON_COMPLIANT),
    "names no key, where one is asked for": ({}, ONLY, NON_COMPLIANT),
    "waits for its deletion": ({"Deleted": True}, {}, NOT_APPLICABLE),
    "waits for its deletion, in words": ({"Deleted": "true"}, {}, NOT_APPLICABLE),
    "was restored": ({"Deleted": False}, {}, NON_COMPLIANT),
}


def secret(configuration):
    arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:token-a1b2c3"
    return item("AWS::SecretsManager::Secret", ARN=arn, configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_secret_that(configuration, inputs, expected):
    assert verdict("SECRETSMANAGER_USING_CMK", secret(configuration), **inputs) == expected


def test_the_key_that_is_wrong_is_told():
    [found] = evaluations("SECRETSMANAGER_USING_CMK", secret({"KMSKeyId": "alias/others"}), **ONLY)

    named = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/others"
    assert found["Annotation"] == f"The secret uses {named}, which is not one of kmsKeyArns."


def bad(aws):
    """A secret with the key that AWS manages, as one has that names none."""
    return aws("secretsmanager").create_secret(Name="plain", SecretString="not one")["ARN"]


def inputs(aws):
    """The key is named: the document takes none of its own choice."""
    return {"kmsKeyArns": aws("kms").create_key()["KeyMetadata"]["Arn"]}


def good(aws):
    """A secret with a key of the customer's."""
    key = aws("kms").create_key()["KeyMetadata"]["KeyId"]
    return aws("secretsmanager").create_secret(Name="keyed", SecretString="not one", KmsKeyId=key)["ARN"]
