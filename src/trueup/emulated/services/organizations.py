"""Organizations: who may ask and who may write, and policies of a type that is off.

Source: AWS Organizations API reference, "API operations by account", AttachPolicy, EnableAWSServiceAccess.
"""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, refusal

SERVICE = "organizations"
READS = (
    "list_accounts_for_parent",
    "list_delegated_administrators",
    "list_organizational_units_for_parent",
    "list_parents",
    "list_policies",
    "list_policies_for_target",
    "list_roots",
    "list_targets_for_policy",
)
WRITES = ("create_policy", "delete_policy", "detach_policy", "disable_policy_type", "enable_policy_type")
CONFIG = "config.amazonaws.com"  # which moto does not know to have delegated administrators
IAM = "iam.amazonaws.com"  # which moto does not know to be a service that may be trusted


def managing(backend: Any) -> Any:
    """The backend of the management account of the organization that a backend's account is in. Raises AWS's error."""
    from moto.organizations.models import organizations_backends

    if backend.org:
        return backend
    if backend.account_id not in organizations_backends.master_accounts:
        raise refusal(SERVICE, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
    account, partition = organizations_backends.master_accounts[backend.account_id]
    return organizations_backends[account][partition]


def _denied() -> Exception:
    return refusal(SERVICE, "AccessDeniedException", "You don't have permissions to access this resource.")


def management_and_delegated_administrators_may_ask(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """A delegated administrator of any service is answered as the management account is."""
    organization = managing(backend)
    delegated = {admin.account.id for admin in organization.admins}
    if organization is not backend and backend.account_id not in delegated:
        raise _denied()
    return original(organization, *given, **named)


def the_management_account_alone_writes(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    if managing(backend) is not backend:
        raise _denied()
    return original(backend, *given, **named)


for _name in READS:
    correction(SERVICE, f"models:OrganizationsBackend.{_name}")(management_and_delegated_administrators_may_ask)
for _name in WRITES:
    correction(SERVICE, f"models:OrganizationsBackend.{_name}")(the_management_account_alone_writes)


@correction(SERVICE, "models:OrganizationsBackend.attach_policy")
def a_policy_is_attached_once_and_only_while_its_type_is_on(original: Original, backend: Any, **named: Any) -> Any:
    """But for those that AWS attaches itself."""
    if managing(backend) is not backend:
        raise _denied()
    policy = backend.get_policy_by_id(named["PolicyId"])
    if not policy.aws_managed:
        types = {each["Type"] for unit in backend.ou for each in getattr(unit, "policy_types", ())}
        if policy.type not in types:
            raise refusal(SERVICE, "PolicyTypeNotEnabledException", f"{policy.type} is not enabled in this root.")
        if any(target.id == named["TargetId"] for target in policy.attachments):
            message = "A policy with the specified name and type already is attached."
            raise refusal(SERVICE, "DuplicatePolicyAttachmentException", message)
    return original(backend, **named)


@correction(SERVICE, "models:FakeServiceAccess.trusted_service")
def iam_may_be_trusted(original: Original, *given: Any) -> Any:
    """It is asked as a method of the class and of an instance; the service comes last."""
    return given[-1] == IAM or original(given[-1])


@correction(SERVICE, "models:FakeDelegatedAdministrator.supported_service")
def aws_config_may_be_delegated(original: Original, *given: Any) -> Any:
    """Source: AWS Config developer guide, "Register a Delegated Administrator"."""
    return given[-1] == CONFIG or original(given[-1])
