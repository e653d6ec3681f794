import pytest
from moto import mock_aws

from undoing import policy, proven, send, service

organizations = service("organizations")

ALLOW = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})


@pytest.fixture
def root():
    """The id of an organization's root."""
    with mock_aws():
        send(organizations("CreateOrganization", FeatureSet="ALL"))
        yield send(organizations("ListRoots"))["Roots"][0]["Id"]


def test_a_policy_that_was_attached_is_detached_and_the_other_way_round(root):
    kind = {"Type": "SERVICE_CONTROL_POLICY"}
    made = send(organizations("CreatePolicy", Name="p", Description="p", Content=ALLOW, **kind))
    target = {"PolicyId": made["Policy"]["PolicySummary"]["Id"], "TargetId": root}
    before, between, after, _back = proven(organizations("AttachPolicy", **target))
    assert (before, between, after) == (False, True, False)
    send(organizations("AttachPolicy", **target))
    before, between, after, _back = proven(organizations("DetachPolicy", **target))
    assert (before, between, after) == (True, False, True)


def test_a_policy_type_is_off_again(root):
    kind = {"RootId": root, "PolicyType": "TAG_POLICY"}
    before, between, after, _back = proven(organizations("EnablePolicyType", **kind))
    assert (before, between, after) == (False, True, False)


def test_a_service_has_no_access_again(root):
    write = organizations("EnableAWSServiceAccess", ServicePrincipal="config.amazonaws.com")
    before, between, after, _back = proven(write)
    assert (before, between, after) == (False, True, False)


def test_a_policy_that_was_made_goes_again(root):
    write = organizations("CreatePolicy", Name="p", Description="p", Content=ALLOW, Type="SERVICE_CONTROL_POLICY")
    _before, _between, _after, back = proven(write)
    assert [each.operation for each in back.calls] == ["DeletePolicy"]
