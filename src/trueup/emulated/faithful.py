"""Where moto is more lenient than AWS, or answers something else, for the services that the first rules read.

Without these a fix could pass here that fails in AWS. Each names what AWS does, and where that is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from trueup.emulated.extend import correction, operation, refusal
from trueup.rulekit import policy

Original = Callable[..., Any]

FLOW_LOGGED = ("VPC", "Subnet", "NetworkInterface")


@operation("ec2", "GetEbsDefaultKmsKeyId")
def get_ebs_default_kms_key_id(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """The key that is set, or the alias of AWS's own. Source: EC2 API reference, GetEbsDefaultKmsKeyId."""
    return {"KmsKeyId": backend.default_kms_key_id or "alias/aws/ebs"}


@correction("ec2", "models:EC2Backend.create_security_group")
def default_group_lets_its_members_talk(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """A VPC's default group is born with a rule that lets in everything from the group itself.

    Source: VPC user guide, "Default security groups for your VPCs".
    """
    group = original(backend, *given, **named)
    if group.is_default:
        itself = [{"GroupId": group.id}]
        backend.authorize_security_group_ingress(group.id, "-1", None, None, [], source_groups=itself)
    return group


@correction("ec2", "models:EC2Backend.create_volume")
def volumes_follow_the_default_and_their_snapshot(
    original: Original,
    backend: Any,
    size: Any,
    zone_name: str,
    snapshot_id: str | None = None,
    encrypted: bool = False,
    kms_key_id: str | None = None,
    **named: Any,
) -> Any:
    """Encryption by default encrypts every new volume; a volume of an encrypted snapshot has the snapshot's key.

    Source: EBS user guide, "Amazon EBS encryption".
    """
    snapshot = backend.get_snapshot(snapshot_id) if snapshot_id else None
    if snapshot is not None and snapshot.encrypted:
        encrypted, kms_key_id = True, kms_key_id or snapshot.kms_key_id
    encrypted = encrypted or backend.ebs_encryption_by_default
    return original(backend, size, zone_name, snapshot_id, encrypted, kms_key_id, **named)


@correction("ec2", "models:EC2Backend.create_snapshot")
def snapshots_keep_the_key_of_their_volume(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """A snapshot of an encrypted volume has the volume's key. Source: EBS user guide, "Amazon EBS encryption"."""
    snapshot = original(backend, *given, **named)
    snapshot.kms_key_id = snapshot.kms_key_id or snapshot.volume.kms_key_id
    return snapshot


@correction("ec2", "responses:EC2Response.copy_snapshot")
def copies_can_be_encrypted(original: Original, response: Any) -> Any:
    """Encrypted encrypts the copy with the key given or the default one; a key without it is refused.

    Source: EC2 API reference, CopySnapshot.
    """
    backend, key = response.ec2_backend, response._get_param("KmsKeyId")
    encrypted = response._get_bool_param("Encrypted", False)
    if key and not encrypted:
        raise refusal("ec2", "InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted.")
    answer = original(response)
    copy = backend.get_snapshot(answer.result["SnapshotId"])
    if encrypted or copy.encrypted or backend.ebs_encryption_by_default:
        if not key and not backend.default_kms_key_id:
            backend._create_default_encryption_key()
        copy.encrypted, copy.kms_key_id = True, key or backend.default_kms_key_id
    return answer


@correction("ec2", "models:EC2Backend._create_default_encryption_key")
def the_default_key_is_managed_by_aws(original: Original, backend: Any) -> str:
    """Nobody can change its rotation. Source: EBS user guide, "Amazon EBS encryption", the key aws/ebs."""
    from moto.backends import get_backend

    arn: str = original(backend)
    get_backend("kms")[backend.account_id][backend.region_name].describe_key(arn).key_manager = "AWS"
    return arn


@correction("ec2", "responses:EC2Response.attach_volume")
def a_volume_is_attached_once_and_to_a_free_device(original: Original, response: Any) -> Any:
    """A volume in use, a device in use, and a volume of another zone are refused.

    Source: EC2 API reference, AttachVolume, and "Error codes for the Amazon EC2 API".
    """
    backend, device = response.ec2_backend, response._get_param("Device")
    volume = backend.get_volume(response._get_param("VolumeId"))
    instance = backend.get_instance(response._get_param("InstanceId"))
    if volume.attachment is not None:
        raise refusal("ec2", "VolumeInUse", f"{volume.id} is already attached to an instance")
    if device in instance.block_device_mapping:
        message = f"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"
        raise refusal("ec2", "InvalidParameterValue", message)
    if volume.zone.name != instance.availability_zone:
        message = f"The volume '{volume.id}' is not in the same availability zone as instance '{instance.id}'"
        raise refusal("ec2", "InvalidVolume.ZoneMismatch", message)
    return original(response)


@correction("ec2", "responses:EC2Response.detach_volume")
def the_root_volume_stays_while_the_instance_runs(original: Original, response: Any) -> Any:
    """Source: EC2 API reference, DetachVolume."""
    volume = response.ec2_backend.get_volume(response._get_param("VolumeId"))
    if volume.attachment is not None:
        instance, device = volume.attachment.instance, volume.attachment.device
        if instance.state == "running" and device == instance.root_device_name:
            message = f"Unable to detach root volume '{volume.id}' from instance '{instance.id}'"
            raise refusal("ec2", "OperationNotPermitted", message)
    return original(response)


@correction("ec2", "models:EC2Backend.modify_instance_metadata_options")
def options_that_are_not_given_stay(original: Original, backend: Any, instance_id: str, **given: Any) -> Any:
    """Source: EC2 API reference, ModifyInstanceMetadataOptions: what is not specified keeps its value."""
    before = backend.get_instance(instance_id).metadata_options
    kept = {
        "http_tokens": before.http_tokens,
        "hop_limit": before.http_put_response_hop_limit,
        "http_endpoint": before.http_endpoint,
        "http_protocol": before.http_protocol_ipv6,
        "metadata_tags": before.instance_metadata_tags,
    }
    return original(backend, instance_id, **{name: given.get(name) or value for name, value in kept.items()})


@correction("ec2", "responses:EC2Response.create_flow_logs")
def flow_logs_say_which_traffic(original: Original, response: Any) -> Any:
    """TrafficType is required but for transit gateways. Source: EC2 API reference, CreateFlowLogs."""
    if not response._get_param("TrafficType") and response._get_param("ResourceType") in FLOW_LOGGED:
        raise refusal("ec2", "MissingParameter", "The request must contain the parameter TrafficType")
    return original(response)


@correction("guardduty", "models:GuardDutyBackend.create_detector")
def one_detector_in_a_region(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: GuardDuty API reference, CreateDetector: "You can have only one detector per account per Region"."""
    if backend.detectors:
        message = "The request is rejected because a detector already exists for the current account."
        raise refusal("guardduty", "BadRequestException", message)
    return original(backend, *given, **named)


@correction("securityhub", "models:SecurityHubBackend.enable_security_hub")
def security_hub_is_enabled_once(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: Security Hub API reference, EnableSecurityHub: ResourceConflictException."""
    if backend.enabled:
        raise refusal("securityhub", "ResourceConflictException", "Account is already subscribed to Security Hub")
    return original(backend, *given, **named)


@correction("cloudtrail", "responses:CloudTrailResponse.describe_trails")
def only_the_trails_that_were_asked_for(original: Original, response: Any) -> Any:
    """Names choose among the trails of the Region, ARNs among all. Source: CloudTrail API reference, DescribeTrails."""
    wanted = response._get_param("trailNameList")
    answer = json.loads(original(response))
    if wanted:
        answer["trailList"] = [
            trail
            for trail in answer["trailList"]
            if trail["TrailARN"] in wanted or (trail["Name"] in wanted and trail["HomeRegion"] == response.region)
        ]
    return json.dumps(answer)


@correction("kms", "models:KmsBackend.schedule_key_deletion")
@correction("kms", "models:KmsBackend.cancel_key_deletion")
def keys_are_known_by_their_arn_too(original: Original, backend: Any, key_id: str, *given: Any) -> Any:
    """Source: KMS API reference, ScheduleKeyDeletion and CancelKeyDeletion, KeyId."""
    return original(backend, backend.get_key_id(key_id), *given)


@correction("kms", "models:KmsBackend.enable_key_rotation")
def only_usable_symmetric_keys_rotate(original: Original, backend: Any, key_id: str, *given: Any, **named: Any) -> Any:
    """Source: KMS API reference, EnableKeyRotation: UnsupportedOperationException, KMSInvalidStateException."""
    key = backend.keys[backend.get_key_id(key_id)]
    if key.key_spec != "SYMMETRIC_DEFAULT":
        raise refusal("kms", "UnsupportedOperationException", "")
    if key.key_state == "PendingDeletion":
        raise refusal("kms", "KMSInvalidStateException", f"{key.arn} is pending deletion.")
    return original(backend, key_id, *given, **named)


@correction("iam", "models:IAMBackend.get_account_authorization_details")
def policies_are_listed_with_their_names(original: Original, backend: Any, *given: Any) -> Any:
    """Name and id of each policy are part of the answer. Source: IAM API reference, ManagedPolicyDetail."""
    details = original(backend, *given)
    details["managed_policies"] = list(details["managed_policies"])
    for listed in details["managed_policies"]:
        listed.policy_name, listed.policy_id = listed.name, listed.id
    return details


@correction("s3", "models:S3Backend.put_bucket_acl")
def every_permission_is_a_grant(original: Original, backend: Any, bucket_name: str, acl: Any) -> None:
    """The canned list public-read-write reads back as two grants, and a public list is refused where it is blocked.

    Source: S3 user guide, "Canned ACL" and "Blocking public access to your Amazon S3 storage".
    """
    if acl is not None:
        if _blocked(backend, bucket_name, "block_public_acls") and any(_is_public(grant) for grant in acl.grants):
            raise _access_denied()
        acl.grants = [part for grant in acl.grants for part in _one_each(grant)]
    original(backend, bucket_name, acl)


@correction("s3", "models:S3Backend.put_bucket_policy")
def public_policies_are_refused_where_they_are_blocked(
    original: Original, backend: Any, bucket_name: str, document: bytes
) -> None:
    """Source: S3 user guide, "Blocking public access to your Amazon S3 storage", BlockPublicPolicy."""
    if _blocked(backend, bucket_name, "block_public_policy"):
        statements = policy.read(document.decode() if isinstance(document, bytes) else document)
        if any(statement.is_public for statement in statements):
            raise _access_denied()
    original(backend, bucket_name, document)


def _blocked(backend: Any, bucket_name: str, setting: str) -> bool:
    """Whether the bucket or its account sets this public access block."""
    from moto.backends import get_backend

    account = get_backend("s3control")[backend.account_id][backend.partition].public_access_block
    blocks = (backend.get_bucket(bucket_name).public_access_block, account)
    return any(block is not None and str(getattr(block, setting)).lower() == "true" for block in blocks)


def _access_denied() -> Exception:
    from moto.s3.exceptions import S3AccessDeniedError  # its dispatcher takes no other kind of error

    denied: Exception = S3AccessDeniedError()
    return denied


def _is_public(grant: Any) -> bool:
    return any(str(grantee.uri).endswith(("/AllUsers", "/AuthenticatedUsers")) for grantee in grant.grantees)


def _one_each(grant: Any) -> list[Any]:
    return [type(grant)([grantee], [permission]) for grantee in grant.grantees for permission in grant.permissions]
