import csv
import io
from datetime import UTC, datetime

import pytest

import load_balancers
from emulating import policy, refused
from trueup import emulated

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def test_policies_are_listed_with_their_names_and_ids(client):
    iam = client("iam")
    made = iam.create_policy(PolicyName="reader", PolicyDocument=policy(READ))["Policy"]
    [listed] = iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])["Policies"]
    assert (listed["PolicyName"], listed["PolicyId"]) == ("reader", made["PolicyId"])


@pytest.mark.parametrize("name", ["AWSDenyAll", "AWSSupportAccess"])
def test_a_policy_of_aws_is_there_and_is_none_of_the_customer(client, name):
    iam = client("iam")
    assert iam.get_policy(PolicyArn=f"arn:aws:iam::aws:policy/{name}")["Policy"]["PolicyName"] == name
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])["Policies"] == []


def test_central_root_access_wants_an_organization_then_trust_and_is_turned_on_and_off(client):
    iam, organizations = client("iam"), client("organizations")
    assert refused(iam.list_organizations_features) == "OrganizationNotFoundException"

    organizations.create_organization(FeatureSet="ALL")
    assert refused(iam.enable_organizations_root_sessions) == "ServiceAccessNotEnabledException"

    organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    assert iam.list_organizations_features()["EnabledFeatures"] == []

    iam.enable_organizations_root_sessions()
    iam.enable_organizations_root_credentials_management()
    assert iam.list_organizations_features()["EnabledFeatures"] == ["RootCredentialsManagement", "RootSessions"]

    iam.disable_organizations_root_sessions()
    iam.disable_organizations_root_credentials_management()
    assert iam.list_organizations_features()["EnabledFeatures"] == []


def test_a_member_neither_sees_nor_turns_on_central_root_access():
    with emulated.organization() as organization:
        iam = organization.session("shop").client("iam")
        assert refused(iam.list_organizations_features) == "AccountNotManagementOrDelegatedAdministratorException"
        assert refused(iam.enable_organizations_root_sessions) == "CallerIsNotManagementAccountException"


def test_ids_say_what_they_are_of(client):
    iam = client("iam")
    user = iam.create_user(UserName="ada")["User"]["UserId"]
    group = iam.create_group(GroupName="people")["Group"]["GroupId"]
    assert (user[:4], group[:4]) == ("AIDA", "AGPA")
    assert iam.get_user(UserName="ada")["User"]["UserId"] == user == user.upper()


def test_the_credential_report_begins_with_the_root_user(client):
    iam = client("iam")
    iam.create_user(UserName="ada")
    iam.generate_credential_report()

    root, ada = csv.DictReader(io.StringIO(iam.get_credential_report()["Content"].decode()))

    assert (root["user"], ada["user"]) == ("<root_account>", "ada")
    assert root["arn"] == "arn:aws:iam::123456789012:root"
    assert (root["password_enabled"], root["password_last_used"]) == ("not_supported", "no_information")


def test_a_server_certificate_has_its_own_end_and_id(client):
    for name, days in (("old", -9), ("new", 9)):
        load_balancers.iam_certificate(client, name, days)
    iam, now = client("iam"), datetime.now(UTC)

    listed = iam.list_server_certificates()["ServerCertificateMetadataList"]
    read = [
        iam.get_server_certificate(ServerCertificateName=name)["ServerCertificate"]["ServerCertificateMetadata"]
        for name in ("old", "new")
    ]

    assert listed == read
    assert [each["Expiration"] > now for each in read] == [False, True]
    assert len({each["ServerCertificateId"] for each in read}) == 2
    assert {each["ServerCertificateId"][:4] for each in read} == {"ASCA"}


def test_a_server_certificate_that_a_listener_uses_cannot_be_deleted(client):
    iam = client("iam")
    arn = load_balancers.iam_certificate(client)
    listener = {"Protocol": "HTTPS", "LoadBalancerPort": 443, "InstancePort": 80, "SSLCertificateId": arn}
    zones = [f"{emulated.HOME}a"]
    client("elb").create_load_balancer(LoadBalancerName="web", Listeners=[listener], AvailabilityZones=zones)
    assert refused(iam.delete_server_certificate, ServerCertificateName="old") == "DeleteConflict"

    client("elb").delete_load_balancer(LoadBalancerName="web")
    iam.delete_server_certificate(ServerCertificateName="old")
    assert refused(iam.get_server_certificate, ServerCertificateName="old") == "NoSuchEntity"
