import pytest

from emulating import policy, refused
from trueup import emulated

SCP = {"Name": "deny", "Description": "d", "Type": "SERVICE_CONTROL_POLICY"}
DENY = policy({"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"})


@pytest.fixture
def clients():
    """The organization, and a client of Organizations for each of its accounts."""
    with emulated.organization() as organization:
        yield {each.name: organization.session(each.id).client("organizations") for each in organization.accounts}


def test_the_management_account_and_delegated_administrators_see_the_organization(clients):
    [seen], [whole] = ([*clients[name].list_roots()["Roots"]] for name in ("security", "management"))
    assert seen == whole
    assert clients["security"].list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]


def test_a_member_sees_whose_it_is_and_no_more(clients):
    shop = clients["shop"]
    assert shop.describe_organization()["Organization"]["MasterAccountId"] == emulated.MANAGEMENT
    assert refused(shop.list_roots) == "AccessDeniedException"
    assert refused(shop.list_policies, Filter="TAG_POLICY") == "AccessDeniedException"


def test_the_management_account_alone_writes(clients):
    security, management = clients["security"], clients["management"]
    assert refused(security.create_policy, Content=DENY, **SCP) == "AccessDeniedException"
    assert refused(security.attach_policy, PolicyId="p-FullAWSAccess", TargetId="r-1") == "AccessDeniedException"
    assert management.create_policy(Content=DENY, **SCP)["Policy"]["Content"] == DENY


def test_an_account_of_no_organization_is_told_so(client):
    organizations = client("organizations")
    assert refused(organizations.list_roots) == "AWSOrganizationsNotInUseException"
    assert refused(organizations.list_policies, Filter="TAG_POLICY") == "AWSOrganizationsNotInUseException"


def test_a_policy_is_attached_once_and_only_while_its_type_is_on(client):
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    made = organizations.create_policy(Content=DENY, **SCP)["Policy"]["PolicySummary"]["Id"]
    attach = {"PolicyId": made, "TargetId": root}
    assert refused(organizations.attach_policy, **attach) == "PolicyTypeNotEnabledException"

    organizations.enable_policy_type(RootId=root, PolicyType=SCP["Type"])
    organizations.attach_policy(**attach)

    assert refused(organizations.attach_policy, **attach) == "DuplicatePolicyAttachmentException"


def test_iam_may_be_trusted_and_a_service_that_does_not_exist_may_not(client):
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    trusted = organizations.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert [each["ServicePrincipal"] for each in trusted] == ["iam.amazonaws.com"]
    assert refused(organizations.enable_aws_service_access, ServicePrincipal="nobody") == "InvalidInputException"
