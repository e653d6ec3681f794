import pytest
from moto import mock_aws

from undoing import policy, proven, send, service

kms = service("kms")


@pytest.fixture
def key():
    """The id of a key."""
    with mock_aws():
        yield send(kms("CreateKey"))["KeyMetadata"]["KeyId"]


def test_rotation_is_switched_off_again(key):
    before, between, after, _back = proven(kms("EnableKeyRotation", KeyId=key))
    assert (before, bool(between), after) == (False, True, False)


def test_a_disabled_key_is_enabled_again(key):
    before, between, after, _back = proven(kms("DisableKey", KeyId=key))
    assert (before, between, after) == (True, False, True)


def test_a_key_has_the_policy_again_that_it_had(key):
    write = kms("PutKeyPolicy", KeyId=key, PolicyName="default", Policy=policy())
    before, between, after, _back = proven(write)
    assert before == after != between


def test_a_key_that_was_to_be_deleted_comes_back_disabled(key):
    before, between, after, back = proven(kms("ScheduleKeyDeletion", KeyId=key))
    assert (before, between, after) == (False, True, False)
    assert (back.reversible, back.reason) == ("partial", "the key comes back disabled")
    assert send(kms("DescribeKey", KeyId=key))["KeyMetadata"]["Enabled"] is False


def test_an_alias_that_was_made_goes_again(key):
    _before, _between, _after, back = proven(kms("CreateAlias", AliasName="alias/a", TargetKeyId=key))
    assert [each.operation for each in back.calls] == ["DeleteAlias"]
