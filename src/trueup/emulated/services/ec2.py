"""EC2: volumes, snapshots, default groups, flow logs, metadata options, settings of the Region."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal, state

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


@operation("ec2", "DescribeVpcBlockPublicAccessOptions")
def describe_vpc_block_public_access_options(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Off in each Region until somebody sets it. Source: EC2 API reference, VpcBlockPublicAccessOptions."""
    untouched = {"InternetGatewayBlockMode": "off", "State": "default-state"}
    place = {"AwsAccountId": backend.account_id, "AwsRegion": backend.region_name}
    common = {"ManagedBy": "account", "ExclusionsAllowed": "allowed"}
    return {"VpcBlockPublicAccessOptions": place | common | state(backend).get("block_public_access", untouched)}


@operation("ec2", "ModifyVpcBlockPublicAccessOptions")
def modify_vpc_block_public_access_options(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """The answer says that it is under way; who asks next finds it done.

    Source: VPC user guide, "Block public access to VPCs and subnets": it takes some minutes.
    """
    mode = {"InternetGatewayBlockMode": parameters["InternetGatewayBlockMode"]}
    state(backend)["block_public_access"] = mode | {"State": "update-complete"}
    answer = describe_vpc_block_public_access_options(parameters, backend)["VpcBlockPublicAccessOptions"]
    return {"VpcBlockPublicAccessOptions": answer | {"State": "update-in-progress"}}


@correction("ec2", "models:EC2Backend.describe_network_acls")
def a_network_acl_that_is_gone_is_told_as_one(
    original: Original, backend: Any, network_acl_ids: Any = None, filters: Any = None
) -> Any:
    """moto tells it as a route table. Source: "Error codes for the Amazon EC2 API", InvalidNetworkAclID.NotFound."""
    for missing in sorted(set(network_acl_ids or ()) - set(backend.network_acls)):
        raise refusal("ec2", "InvalidNetworkAclID.NotFound", f"The networkAcl ID '{missing}' does not exist")
    return original(backend, network_acl_ids, filters)


class _State(dict[str, str]):
    """How far an association is, which moto writes into a text as it is."""

    def __str__(self) -> str:
        return self["State"]


@correction("ec2", "models.subnets:Subnet.attach_ipv6_cidr_block_associations")
def the_state_of_an_ipv6_network_is_a_word(original: Original, subnet: Any, ipv6_cidr_block: str) -> Any:
    """Source: EC2 API reference, SubnetCidrBlockState."""
    association = original(subnet, ipv6_cidr_block)
    association["ipv6CidrBlockState"] = _State(association["ipv6CidrBlockState"])
    return association


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


@correction("ec2", "models:EC2Backend.describe_volumes")
def volumes_say_whether_they_end_with_their_instance(
    original: Original, backend: Any, *given: Any, **named: Any
) -> Any:
    """As their instance says it. Source: EC2 API reference, VolumeAttachment, DeleteOnTermination."""
    volumes = original(backend, *given, **named)
    for held in (volume.attachment for volume in volumes if volume.attachment):
        held.delete_on_termination = held.instance.block_device_mapping[held.device].delete_on_termination
    return volumes


@correction("ec2", "models:EC2Backend.iter_tagged_resources")
def network_acls_have_tags_too(original: Original, backend: Any) -> Any:
    """Source: Resource Groups Tagging API user guide, "Services that support the Resource Groups Tagging API"."""
    from moto.core.resource_tagging import TaggedResource

    yield from original(backend)
    place = f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:network-acl"
    for name in backend.network_acls:
        yield TaggedResource(f"{place}/{name}", dict(backend.tags.get(name, {})), "ec2:network-acl")


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


@correction("ec2", "models.instances:Instance.start")
def each_start_is_a_launch(original: Original, instance: Any) -> Any:
    """Source: EC2 API reference, Instance, launchTime: "The time that the instance was last launched"."""
    from moto.core.utils import utcnow

    if instance.state != "running":  # told in seconds, and none is quicker than that
        instance.launch_time = max(utcnow(), instance.launch_time + timedelta(seconds=1))
    return original(instance)


@operation("ec2", "GetImageBlockPublicAccessState")
def get_image_block_public_access_state(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Unblocked until it is enabled. Source: EC2 API reference, GetImageBlockPublicAccessState."""
    return {"ImageBlockPublicAccessState": state(backend).get("images", "unblocked"), "ManagedBy": "account"}


@operation("ec2", "EnableImageBlockPublicAccess")
def enable_image_block_public_access(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: EC2 API reference, EnableImageBlockPublicAccess."""
    state(backend)["images"] = parameters["ImageBlockPublicAccessState"]
    return {"ImageBlockPublicAccessState": state(backend)["images"]}


@operation("ec2", "DisableImageBlockPublicAccess")
def disable_image_block_public_access(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: EC2 API reference, DisableImageBlockPublicAccess."""
    state(backend)["images"] = "unblocked"
    return {"ImageBlockPublicAccessState": "unblocked"}


@operation("ec2", "GetSnapshotBlockPublicAccessState")
def get_snapshot_block_public_access_state(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Unblocked until it is enabled. Source: EC2 API reference, GetSnapshotBlockPublicAccessState."""
    return {"State": state(backend).get("snapshots", "unblocked"), "ManagedBy": "account"}


@operation("ec2", "EnableSnapshotBlockPublicAccess")
def enable_snapshot_block_public_access(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: EC2 API reference, EnableSnapshotBlockPublicAccess."""
    state(backend)["snapshots"] = parameters["State"]
    return {"State": parameters["State"]}


@operation("ec2", "DisableSnapshotBlockPublicAccess")
def disable_snapshot_block_public_access(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: EC2 API reference, DisableSnapshotBlockPublicAccess."""
    state(backend)["snapshots"] = "unblocked"
    return {"State": "unblocked"}


@operation("ec2", "GetInstanceMetadataDefaults")
def get_instance_metadata_defaults(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """What has a preference; nothing until one is given. Source: EC2 API reference, GetInstanceMetadataDefaults."""
    return {"AccountLevel": dict(state(backend).get("metadata", {}))}


@operation("ec2", "ModifyInstanceMetadataDefaults")
def modify_instance_metadata_defaults(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """What is not given stays; `no-preference` and -1 take one away.

    Source: EC2 API reference, ModifyInstanceMetadataDefaults.
    """
    given = {name: value for name, value in parameters.items() if name != "DryRun"}
    held = state(backend).get("metadata", {}) | given
    state(backend)["metadata"] = {name: value for name, value in held.items() if value not in ("no-preference", -1)}
    return {"Return": True}


@correction("ec2", "responses:EC2Response.describe_snapshots")
def snapshots_are_found_by_who_may_restore_them(original: Original, response: Any) -> Any:
    """RestorableByUserIds: `all` finds those that are public. Source: EC2 API reference, DescribeSnapshots."""
    answer = original(response)
    if "all" in response._get_param("RestorableByUserIds", []):
        public = [each for each in answer.result["Snapshots"] if "all" in each.create_volume_permission_groups]
        answer.result["Snapshots"] = public
    return answer


@correction("ec2", "responses:EC2Response.modify_snapshot_attribute")
def snapshots_are_shared_by_the_members_of_a_list(original: Original, response: Any) -> Any:
    """CreateVolumePermission with Add and Remove, in the place of an operation type with groups and ids.

    Source: EC2 API reference, ModifySnapshotAttribute.
    """
    changes = response._get_param("CreateVolumePermission") or {}
    backend, snapshot = response.ec2_backend, response._get_param("SnapshotId")
    for change, method in (("Add", "add_create_volume_permission"), ("Remove", "remove_create_volume_permission")):
        for whom in changes.get(change) or ():
            groups = [whom["Group"]] if whom.get("Group") else []
            users = [whom["UserId"]] if whom.get("UserId") else []
            getattr(backend, method)(snapshot, user_ids=users, groups=groups)
    return original(response)


@correction("ec2", "responses:EC2Response.modify_network_interface_attribute")
def interfaces_lose_their_automatic_address(original: Original, response: Any) -> Any:
    """AssociatePublicIpAddress takes it, or gives another.

    Source: EC2 API reference, ModifyNetworkInterfaceAttribute.
    """
    given = response._get_param("AssociatePublicIpAddress")
    if given is not None:
        interface = response.ec2_backend.get_network_interface(response._get_param("NetworkInterfaceId"))
        interface.public_ip_auto_assign, interface.public_ip = given, None
        interface.check_auto_public_ip()
    return original(response)


@correction("ec2", "models.elastic_ip_addresses:ElasticAddressBackend.associate_address")
def an_address_of_an_interface_is_of_its_instance(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: EC2 API reference, Address, InstanceId."""
    address = original(backend, *given, **named)
    address.instance = address.instance or (address.eni and address.eni.instance)
    return address
