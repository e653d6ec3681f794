import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, verdict

OTHER_REGION = "us-east-1"

SCENARIOS = {  # given an account where EBS encryption by default ...: (what was done in which Region, then it is ...)
    "was never touched": ([], NON_COMPLIANT),
    "was turned on": ([("enable", REGION)], COMPLIANT),
    "was turned off": ([("disable", REGION)], NON_COMPLIANT),
    "was turned on and off again": ([("enable", REGION), ("disable", REGION)], NON_COMPLIANT),
    "was turned off and on again": ([("disable", REGION), ("enable", REGION)], COMPLIANT),
    "was turned on twice": ([("enable", REGION), ("enable", REGION)], COMPLIANT),
    "was turned on in another Region only": ([("enable", OTHER_REGION)], NON_COMPLIANT),
    "was turned on here and off elsewhere": ([("enable", REGION), ("disable", OTHER_REGION)], COMPLIANT),
}


@pytest.mark.parametrize(("done", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_where_ebs_encryption_by_default(done, expected):
    with aws() as client:
        for what, region in done:
            ec2 = client("ec2", region)
            (ec2.enable_ebs_encryption_by_default if what == "enable" else ec2.disable_ebs_encryption_by_default)()

        assert verdict("EC2_EBS_ENCRYPTION_BY_DEFAULT") == expected


def bad(aws):
    """The account does not encrypt new EBS volumes by default."""
    aws("ec2").disable_ebs_encryption_by_default()
    return ACCOUNT


def good(aws):
    """The account encrypts new EBS volumes by default."""
    aws("ec2").enable_ebs_encryption_by_default()
    return ACCOUNT
