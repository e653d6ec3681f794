import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, verdict

STRICT = {
    "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True,
    "RequireSymbols": True,
    "RequireNumbers": True,
    "MinimumPasswordLength": 14,
    "PasswordReusePrevention": 24,
    "MaxPasswordAge": 90,
}

SCENARIOS = {  # given an account whose password policy ...: (the policy, inputs, then the account is ...)
    "does not exist": (None, {}, NON_COMPLIANT),
    "is exactly as strict as required": (STRICT, {}, COMPLIANT),
    "is stricter than required": (STRICT | {"MinimumPasswordLength": 20, "MaxPasswordAge": 30}, {}, COMPLIANT),
    "does without upper-case letters": (STRICT | {"RequireUppercaseCharacters": False}, {}, NON_COMPLIANT),
    "does without lower-case letters": (STRICT | {"RequireLowercaseCharacters": False}, {}, NON_COMPLIANT),
    "does without symbols": (STRICT | {"RequireSymbols": False}, {}, NON_COMPLIANT),
    "does without numbers": (STRICT | {"RequireNumbers": False}, {}, NON_COMPLIANT),
    "does without symbols where none are asked for": (
        STRICT | {"RequireSymbols": False},
        {"RequireSymbols": "false"},
        COMPLIANT,
    ),
    "is one character short": (STRICT | {"MinimumPasswordLength": 13}, {}, NON_COMPLIANT),
    "remembers one password too few": (STRICT | {"PasswordReusePrevention": 23}, {}, NON_COMPLIANT),
    "remembers none": ({key: STRICT[key] for key in STRICT if key != "PasswordReusePrevention"}, {}, NON_COMPLIANT),
    "lets passwords live one day too long": (STRICT | {"MaxPasswordAge": 91}, {}, NON_COMPLIANT),
    "lets passwords live for ever": (
        {key: STRICT[key] for key in STRICT if key != "MaxPasswordAge"},
        {},
        NON_COMPLIANT,
    ),
    "lets passwords live longer where that is allowed": (
        STRICT | {"MaxPasswordAge": 180},
        {"MaxPasswordAge": "365"},
        COMPLIANT,
    ),
}


@pytest.mark.parametrize(("policy", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_password_policy(policy, inputs, expected):
    with aws() as client:
        if policy is not None:
            client("iam").update_account_password_policy(**policy)

        assert verdict("IAM_PASSWORD_POLICY", **inputs) == expected


def bad(aws):
    """The policy allows short passwords that never expire, and has a hard expiry, which nobody asked about."""
    aws("iam").update_account_password_policy(
        MinimumPasswordLength=8, PasswordReusePrevention=24, RequireNumbers=True, HardExpiry=True
    )
    return ACCOUNT


def good(aws):
    """The policy is stricter than required."""
    aws("iam").update_account_password_policy(**STRICT | {"MinimumPasswordLength": 20, "MaxPasswordAge": 30})
    return ACCOUNT
