"""IAM: ids of identities, policies in the listing of the whole account, central root access of an organization."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal, state
from trueup.emulated.services import organizations


@correction("iam", "models:IAMBackend.get_account_authorization_details")
def policies_are_listed_with_their_names(original: Original, backend: Any, *given: Any) -> Any:
    """Name and id of each policy are part of the answer. Source: IAM API reference, ManagedPolicyDetail."""
    details = original(backend, *given)
    details["managed_policies"] = list(details["managed_policies"])
    for listed in details["managed_policies"]:
        listed.policy_name, listed.policy_id = listed.name, listed.id
    return details


@correction("iam", "models:User.__init__")
def the_id_of_a_user_says_so(original: Original, user: Any, *given: Any, **named: Any) -> None:
    """Source: IAM user guide, "IAM identifiers", unique ID prefixes."""
    original(user, *given, **named)
    user.id = _unique("AIDA", user.id)


@correction("iam", "models:Group.__init__")
def the_id_of_a_group_says_so(original: Original, group: Any, *given: Any, **named: Any) -> None:
    original(group, *given, **named)
    group.id = _unique("AGPA", group.id)


@correction("iam", "models:IAMBackend.create_service_linked_role")
def a_service_has_one_role_under_its_own_name(
    original: Original, backend: Any, service_name: str, description: str, suffix: str
) -> Any:
    """Sources: IAM API reference, CreateServiceLinkedRole, errors; AWS Config developer guide, service-linked roles."""
    own = f"/aws-service-role/{service_name}/"
    if not suffix and any(role.path == own for role in backend.roles.values()):
        raise refusal("iam", "InvalidInput", f"The service role of {service_name} has been taken in this account")
    made = original(backend, service_name, description, suffix)
    made.name = made.name.replace("AWSServiceRoleForconfig", "AWSServiceRoleForConfig")
    return made


@correction("iam", "models:IAMBackend.get_credential_report")
def the_credential_report_begins_with_the_root_user(original: Original, backend: Any) -> str:
    """Whose use no API makes: a test sets columns of it. Source: IAM user guide, "Generate credential reports"."""
    header, _, users = original(backend).partition("\n")
    row = dict.fromkeys(header.split(","), "N/A") | {
        "user": "<root_account>",
        "arn": f"arn:{backend.partition}:iam::{backend.account_id}:root",
        "user_creation_time": "2020-01-01T00:00:00+00:00",
        "password_enabled": "not_supported",
        "password_last_used": "no_information",
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
        **dict.fromkeys(("mfa_active", "access_key_1_active", "access_key_2_active"), "false"),
        **dict.fromkeys(("cert_1_active", "cert_2_active"), "false"),
    }
    row |= state(backend).get("root user", {})
    return f"{header}\n{','.join(row.values())}\n{users}"


def _unique(prefix: str, drawn: str) -> str:
    return prefix + drawn[len(prefix) :].upper()


@correction("iam", "models:IAMBackend._init_aws_policies")
def the_policies_that_our_documents_attach_are_there(original: Original, backend: Any) -> Any:
    """moto holds none of AWS's own policies unless told, as all take seconds to read.

    Source: AWS managed policy reference guide, AWSConfigRoleForOrganizations, AWSDenyAll and AWSSupportAccess.
    """
    nothing = {"Sid": "DenyAll", "Effect": "Deny", "Action": ["*"], "Resource": "*"}
    lists = ["organizations:ListAccounts", "organizations:DescribeOrganization"]
    lists += ["organizations:ListAWSServiceAccessForOrganization", "organizations:ListDelegatedAdministrators"]
    config = {"Effect": "Allow", "Action": lists, "Resource": "*"}
    support = {"Effect": "Allow", "Action": ["support:*", "support-console:*"], "Resource": "*"}
    return original(backend) or [
        _of_aws(backend, "AWSConfigRoleForOrganizations", "2018-03-19T22:53:01+00:00", config, path="/service-role/"),
        _of_aws(backend, "AWSDenyAll", "2019-05-01T22:36:14+00:00", nothing),
        _of_aws(backend, "AWSSupportAccess", "2015-02-06T18:41:11+00:00", support),
    ]


def _of_aws(backend: Any, name: str, made: str, statement: dict[str, Any], path: str = "/") -> Any:
    from moto.iam.models import AWSManagedPolicy

    policy = {
        "Path": path,
        "DefaultVersionId": "v1",
        "Document": {"Version": "2012-10-17", "Statement": [statement]},
        "CreateDate": made,
        "UpdateDate": made,
    }
    return AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, policy)


@correction("iam", "responses:IamResponse.list_server_certificates")
def server_certificates_are_listed_with_their_own_ends(original: Original, response: Any) -> Any:
    """To moto all have one id, and ended in 2012. Source: IAM API reference, ServerCertificateMetadata."""
    answer = original(response)
    for told in answer.result["ServerCertificateMetadataList"]:
        _say_when(told, response.backend)
    return answer


@correction("iam", "responses:IamResponse.get_server_certificate")
def a_server_certificate_tells_its_own_end(original: Original, response: Any) -> Any:
    answer = original(response)
    _say_when(answer.result["ServerCertificate"]["ServerCertificateMetadata"], response.backend)
    return answer


def _say_when(told: dict[str, Any], backend: Any) -> None:
    from cryptography import x509  # which moto has too

    held = {certificate.cert_name: (key, certificate.cert_body) for key, certificate in backend.certificates.items()}
    key, body = held[told["ServerCertificateName"]]
    told["ServerCertificateId"] = _unique("ASCA", key)
    told["Expiration"] = x509.load_pem_x509_certificate(body.encode()).not_valid_after_utc


@correction("iam", "models:IAMBackend.delete_server_certificate")
def a_server_certificate_in_use_is_kept(original: Original, backend: Any, name: str) -> None:
    """Source: IAM API reference, DeleteServerCertificate, DeleteConflict."""
    from moto.elb.models import elb_backends
    from moto.elbv2.models import elbv2_backends

    arn = backend.get_server_certificate(name).arn
    first = (each for elb in elb_backends[backend.account_id].values() for each in elb.load_balancers.values())
    second = (each for elb in elbv2_backends[backend.account_id].values() for each in elb.load_balancers.values())
    used = [listener.ssl_certificate_id for balancer in first for listener in balancer.listeners]
    used += [each for balancer in second for listener in balancer.listeners.values() for each in listener.certificates]
    if arn in used:
        raise refusal("iam", "DeleteConflict", f"Certificate {name} is in use.")
    original(backend, name)


@operation("iam", "ListOrganizationsFeatures")
def list_organizations_features(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: IAM API reference, ListOrganizationsFeatures."""
    return _features(backend, set())


@operation("iam", "EnableOrganizationsRootCredentialsManagement")
def enable_root_credentials_management(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: IAM API reference, EnableOrganizationsRootCredentialsManagement."""
    return _features(backend, {"RootCredentialsManagement"}, writes=True)


@operation("iam", "EnableOrganizationsRootSessions")
def enable_root_sessions(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: IAM API reference, EnableOrganizationsRootSessions."""
    return _features(backend, {"RootSessions"}, writes=True)


@operation("iam", "DisableOrganizationsRootCredentialsManagement")
def disable_root_credentials_management(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: IAM API reference, DisableOrganizationsRootCredentialsManagement."""
    return _features(backend, set(), off={"RootCredentialsManagement"}, writes=True)


@operation("iam", "DisableOrganizationsRootSessions")
def disable_root_sessions(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: IAM API reference, DisableOrganizationsRootSessions."""
    return _features(backend, set(), off={"RootSessions"}, writes=True)


def _features(backend: Any, on: set[str], *, off: Collection[str] = (), writes: bool = False) -> dict[str, Any]:
    """The organization's features of central root access, which the management account alone turns on and off."""
    from moto.organizations.models import organizations_backends

    own = organizations_backends[backend.account_id][backend.partition]
    if not own.org and backend.account_id not in organizations_backends.master_accounts:
        raise refusal("iam", "OrganizationNotFoundException", "The account is in no organization.")
    organization = organizations.managing(own)
    if organization is not own:
        code = "CallerIsNotManagementAccount" if writes else "AccountNotManagementOrDelegatedAdministrator"
        raise refusal("iam", f"{code}Exception", "The account may not ask that.")
    if not any(each["ServicePrincipal"] == organizations.IAM for each in organization.services):
        raise refusal("iam", "ServiceAccessNotEnabledException", "IAM has no trusted access to the organization.")
    enabled: set[str] = state(organization).setdefault("root features", set())
    enabled |= on
    enabled -= set(off)
    return {"OrganizationId": organization.org.id, "EnabledFeatures": sorted(enabled)}
