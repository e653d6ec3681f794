import pytest

from support import ACCOUNT, REGION
from trueup.rulekit import keys

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_ALIAS = "arn:aws:kms:us-east-1:111122223333:alias/a"
OTHER = f"arn:aws:kms:us-east-1:111122223333:key/{KEY_ID}"
TOPIC = {"ARN": f"arn:aws-cn:sns:{REGION}:{ACCOUNT}:alarms", "awsAccountId": ACCOUNT, "awsRegion": REGION}

KEYS = {  # a key that is given as ...: (the key, the item that names it, its ARN)
    "an ARN": (OTHER, TOPIC, OTHER),
    "the ARN of an alias": (
        "arn:aws:kms:us-east-1:111122223333:alias/a",
        TOPIC,
        "arn:aws:kms:us-east-1:111122223333:alias/a",
    ),
    "an id": (KEY_ID, TOPIC, f"arn:aws-cn:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"),
    "an alias": ("alias/topics", TOPIC, f"arn:aws-cn:kms:{REGION}:{ACCOUNT}:alias/topics"),
    "an id, by an item without an ARN": (
        KEY_ID,
        {"accountId": ACCOUNT, "awsRegion": REGION},
        f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}",
    ),
}


@pytest.mark.parametrize(("key", "item", "expected"), KEYS.values(), ids=KEYS)
def test_the_arn_of_a_key_that_is_given_as(key, item, expected):
    assert keys.arn(key, item) == expected
