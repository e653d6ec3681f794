import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, verdict, verdicts

ON = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}

SCENARIOS = {  # given an account that ...: (its block settings, inputs, then the account is ...)
    "was never configured": (None, {}, NON_COMPLIANT),
    "has all four on": (ON, {}, COMPLIANT),
    "has all four off": (dict.fromkeys(ON, False), {}, NON_COMPLIANT),
    "still takes public lists": (ON | {"BlockPublicAcls": False}, {}, NON_COMPLIANT),
    "still heeds public lists": (ON | {"IgnorePublicAcls": False}, {}, NON_COMPLIANT),
    "still takes public policies": (ON | {"BlockPublicPolicy": False}, {}, NON_COMPLIANT),
    "still heeds public policies": (ON | {"RestrictPublicBuckets": False}, {}, NON_COMPLIANT),
    "has all four on, where the inputs are left out": (ON, dict.fromkeys(ON), COMPLIANT),
    "has one off, where the inputs are left out": (ON | {"BlockPublicAcls": False}, dict.fromkeys(ON), NON_COMPLIANT),
    "has off what shall be off": (ON | {"BlockPublicAcls": False}, {"BlockPublicAcls": "false"}, COMPLIANT),
    "has on what shall be off": (ON, {"BlockPublicAcls": "False"}, NON_COMPLIANT),
    "was never configured and shall be open": (None, dict.fromkeys(ON, "false"), COMPLIANT),
}


@pytest.mark.parametrize(("settings", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_that(settings, inputs, expected):
    with aws() as client:
        if settings is not None:
            client("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=settings)

        assert verdict("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", **inputs) == expected


@pytest.mark.parametrize(("make", "expected"), [("bad", NON_COMPLIANT), ("good", COMPLIANT)])
def test_on_schedule_the_account_itself_is_judged(make, expected):
    with aws() as client:
        account = {"bad": bad, "good": good}[make](client)

        assert verdicts("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC") == {account: expected}


def bad(aws):
    """An account that refuses new public lists and policies and heeds those it has."""
    settings = ON | {"IgnorePublicAcls": False, "RestrictPublicBuckets": False}
    aws("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=settings)
    return ACCOUNT


def good(aws):
    """An account that blocks all public access to S3."""
    aws("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=ON)
    return ACCOUNT
