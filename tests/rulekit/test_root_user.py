import pytest

from trueup.rulekit import root_user

NONE = dict.fromkeys(root_user.CREDENTIALS, 0)

ROOTS = {  # a root user that has ...: (IAM's numbers, whether it has credentials)
    "nothing": (NONE, False),
    "a password": (NONE | {"AccountPasswordPresent": 1}, True),
    "an access key": (NONE | {"AccountAccessKeysPresent": 1}, True),
    "a signing certificate": (NONE | {"AccountSigningCertificatesPresent": 1}, True),
    "a second factor only": (NONE | {"AccountMFAEnabled": 1}, False),
    "nobody knows what": ({}, True),
    "null for a password": (NONE | {"AccountPasswordPresent": None}, True),
}


@pytest.mark.parametrize(("numbers", "expected"), ROOTS.values(), ids=ROOTS)
def test_a_root_user_that_has(numbers, expected):
    assert root_user.has_credentials(numbers) is expected


def test_one_credential_is_told_by_its_own_number():
    numbers = NONE | {"AccountAccessKeysPresent": 1}
    assert {name: root_user.has(numbers, name) for name in numbers} == {
        "AccountPasswordPresent": False,
        "AccountAccessKeysPresent": True,
        "AccountSigningCertificatesPresent": False,
    }
