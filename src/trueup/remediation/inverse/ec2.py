"""EC2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trueup.remediation.inverse.families import (
    UNKNOWN,
    Back,
    Row,
    Rows,
    creates,
    entries,
    gone,
    group_rules,
    lost,
    pairs,
    read,
    setting,
    shares,
    switch,
    valued,
)
from trueup.remediation.inverse.values import Answer, Answers, Parameters, fill, pick, pruned

INSTANCE = read("DescribeInstances", InstanceIds=["$InstanceId"])
INSTANCES = read("DescribeInstances", InstanceIds="$InstanceIds")
DEVICES = (
    "BlockDeviceMappings[?contains($BlockDeviceMappings[].DeviceName, DeviceName)]"
    ".{DeviceName: DeviceName, Ebs: Ebs.{DeleteOnTermination: DeleteOnTermination}}"
)
STOPPED = "what a stop ends stays ended: instance store, memory, an automatic public address"


def _tags_by_resource(answer: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    held: dict[str, dict[str, Any]] = {}
    for tag in answer.get("Tags") or ():
        held.setdefault(tag["ResourceId"], {})[tag["Key"]] = tag.get("Value", "")
    return held


def _running(parameters: Parameters, answers: Answers) -> dict[str, bool]:
    found = pick("Reservations[].Instances[].{id: InstanceId, state: State.Name}", answers[0], parameters) or ()
    return {instance["id"]: instance["state"] in ("pending", "running") for instance in found}


def _power(operation: str, inverse: str, starts: bool) -> Rows:
    def undo(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
        changed = [name for name, running in _running(parameters, answers).items() if running != starts]
        if not changed:
            return Back()
        return Back(((inverse, {"InstanceIds": changed}),), "yes" if starts else "partial", "" if starts else STOPPED)

    def predict(parameters: Parameters, _answers: Answers) -> Any:
        return dict.fromkeys(parameters.get("InstanceIds") or (), starts)

    return {f"ec2:{operation}": Row((INSTANCES,), _running, undo, predict, backs=(inverse,))}


def _attachment(parameters: Parameters, answers: Answers) -> Any:
    """Where a volume is attached, and whether it ends with that instance; None where it is not, or no longer."""
    members = "{InstanceId: InstanceId, Device: Device, DeleteOnTermination: DeleteOnTermination}"
    found = pick(f"Volumes[0].Attachments[?State != 'detached'] | [0].{members}", answers[0], parameters)
    return pruned(found) or None


def _undo_detach(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    """An attached volume survives its instance unless that is said again."""
    before = _attachment(parameters, answers)
    if not before:
        return Back()
    where = {name: before[name] for name in ("InstanceId", "Device")}
    attach = ("AttachVolume", {"VolumeId": parameters["VolumeId"], **where})
    if not before.get("DeleteOnTermination"):
        return Back((attach,))
    mapping = {"DeviceName": before["Device"], "Ebs": {"DeleteOnTermination": True}}
    return Back(
        (attach, ("ModifyInstanceAttribute", {"InstanceId": where["InstanceId"], "BlockDeviceMappings": [mapping]}))
    )


def _attached(parameters: Parameters, _answers: Answers) -> Any:
    return {name: parameters[name] for name in ("InstanceId", "Device")} | {"DeleteOnTermination": False}


def _undo_attach(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    if _attachment(parameters, answers):
        return Back((), "yes", "it was there already")
    return Back((("DetachVolume", fill({n: f"${n}" for n in ("VolumeId", "InstanceId", "Device")}, parameters)),))


def _undo_create_snapshots(_parameters: Parameters, _answers: Answers, response: Answer) -> Back:
    if response is None:
        return Back((), "yes", "DeleteSnapshot by the ids that the answer brings")
    return Back(
        tuple(("DeleteSnapshot", {"SnapshotId": each}) for each in pick("Snapshots[].SnapshotId", response, {}))
    )


VOLUME = read("DescribeVolumes", VolumeIds=["$VolumeId"])
# What CreateRoute takes of a route, by the table's own spelling.
ROUTE_TARGETS = (
    "GatewayId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "EgressOnlyInternetGatewayId",
    "NetworkInterfaceId", "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn",
)  # fmt: skip
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
TABLE = read("DescribeRouteTables", RouteTableIds=["$RouteTableId"])


def _route(parameters: Parameters, answers: Answers) -> dict[str, Any]:
    """The route to the call's destination as CreateRoute would make it; empty where there is none."""
    wanted = {name: parameters[name] for name in DESTINATIONS if name in parameters}
    for route in pick("RouteTables[0].Routes", answers[0], parameters) or ():
        if wanted and all(route.get(name) == value for name, value in wanted.items()):
            return {name: route[name] for name in (*DESTINATIONS, *ROUTE_TARGETS) if route.get(name)}
    return {}


def _undo_delete_route(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    route = _route(parameters, answers)
    if not route:
        return Back()
    return Back((("CreateRoute", {"RouteTableId": parameters["RouteTableId"], **route}),))


def _undo_create_route(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    if _route(parameters, answers):
        return Back((), "yes", "it was there already")
    destination = {name: parameters[name] for name in DESTINATIONS if name in parameters}
    return Back((("DeleteRoute", {"RouteTableId": parameters["RouteTableId"], **destination}),))


def _undo_replace_route(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    route = _route(parameters, answers)
    if not route:
        return lost("there was no such route before")
    return Back((("ReplaceRoute", {"RouteTableId": parameters["RouteTableId"], **route}),))


def _undo_disassociate_address(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    [address] = pick("Addresses", answers[0], parameters) or [{}]
    if not address:
        return Back()
    names = ("AllocationId", "NetworkInterfaceId", "PrivateIpAddress")
    return Back((("AssociateAddress", {name: address[name] for name in names if address.get(name)}),))


def _address_at(parameters: Parameters, answers: Answers) -> Any:
    """Where an address is, as far as the call says; None where it is nowhere."""
    address = pick("Addresses[0]", answers[0], parameters) or {}
    names = ("NetworkInterfaceId", *({"PrivateIpAddress"} & parameters.keys()))
    return {name: address[name] for name in names if address.get(name)} or None


def _undo_associate_address(parameters: Parameters, answers: Answers, response: Answer) -> Back:
    if _address_at(parameters, answers):
        return lost("the address was elsewhere before")
    if response is None:
        return Back((), "yes", "DisassociateAddress by the id that the answer brings")
    return Back((("DisassociateAddress", {"AssociationId": response["AssociationId"]}),))


def _predict_associate_address(parameters: Parameters, _answers: Answers) -> Any:
    if "NetworkInterfaceId" not in parameters:
        return UNKNOWN
    return {name: parameters[name] for name in ("NetworkInterfaceId", "PrivateIpAddress") if name in parameters}


ENDPOINT = read("DescribeVpcEndpoints", VpcEndpointIds=["$VpcEndpointId"])


ROWS: Rows = {
    **setting(
        "ec2", "ModifyInstanceMetadataOptions", INSTANCE,
        ["HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "HttpProtocolIpv6", "InstanceMetadataTags"],
        key="InstanceId", at="Reservations[0].Instances[0].MetadataOptions", given_only=True,
    ),
    **setting(
        "ec2", "ModifyInstanceAttribute", INSTANCE,
        {
            "BlockDeviceMappings": DEVICES, "SourceDestCheck.Value": "SourceDestCheck",
            "EbsOptimized.Value": "EbsOptimized", "InstanceType.Value": "InstanceType",
            "Groups": "SecurityGroups[].GroupId",
        },
        key="InstanceId", at="Reservations[0].Instances[0]", given_only=True,
    ),
    **setting(
        "ec2", "ModifyInstanceMetadataDefaults", read("GetInstanceMetadataDefaults"),
        ["HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags"], at="AccountLevel",
        given_only=True,
        unset={
            "HttpTokens": "no-preference", "HttpPutResponseHopLimit": -1, "HttpEndpoint": "no-preference",
            "InstanceMetadataTags": "no-preference",
        },
    ),
    **switch(
        "ec2", "EnableEbsEncryptionByDefault", "DisableEbsEncryptionByDefault", read("GetEbsEncryptionByDefault"),
        "EbsEncryptionByDefault",
    ),
    **setting("ec2", "ModifyEbsDefaultKmsKeyId", read("GetEbsDefaultKmsKeyId"), ["KmsKeyId"]),
    **setting(
        "ec2", "EnableImageBlockPublicAccess", read("GetImageBlockPublicAccessState"),
        {"ImageBlockPublicAccessState": "ImageBlockPublicAccessState"},
        unset={"ImageBlockPublicAccessState": "unblocked"}, remove="DisableImageBlockPublicAccess",
    ),
    **setting(
        "ec2", "EnableSnapshotBlockPublicAccess", read("GetSnapshotBlockPublicAccessState"), ["State"],
        unset={"State": "unblocked"}, remove="DisableSnapshotBlockPublicAccess",
    ),
    **_power("StartInstances", "StopInstances", starts=True),
    **_power("StopInstances", "StartInstances", starts=False),
    "ec2:AttachVolume": Row((VOLUME,), _attachment, _undo_attach, _attached, backs=("DetachVolume",)),
    "ec2:DetachVolume": Row(
        (VOLUME,), _attachment, _undo_detach, lambda *_: None, backs=("AttachVolume", "ModifyInstanceAttribute"),
    ),
    **creates(
        "ec2", "CreateSnapshot", "DeleteSnapshot", by={"SnapshotId": "@SnapshotId"},
        reading=read("DescribeSnapshots", OwnerIds=["self"], Filters=[{"Name": "volume-id", "Values": ["$VolumeId"]}]),
        value="", ids="Snapshots[].SnapshotId",
    ),
    **creates("ec2", "CopySnapshot", "DeleteSnapshot", by={"SnapshotId": "@SnapshotId"}),
    "ec2:CreateSnapshots": Row(
        (), lambda *_: None, _undo_create_snapshots, lambda *_: UNKNOWN, backs=("DeleteSnapshot",),
    ),
    **creates(
        "ec2", "CreateVolume", "DeleteVolume", by={"VolumeId": "@VolumeId"},
        reading=read(
            "DescribeVolumes",
            Filters=[{"Name": "availability-zone", "Values": ["$AvailabilityZone"]},
                     {"Name": "snapshot-id", "Values": ["$SnapshotId"]}],
        ),
        value="", ids="Volumes[].VolumeId",
        loses="what was written to the volume is lost; the key that AWS makes for a Region's first encrypted one stays",
        what="a deleted volume is not kept",
    ),
    **creates("ec2", "CreateImage", "DeregisterImage", by={"ImageId": "@ImageId"}, loses="its snapshots stay"),
    **shares(
        "ec2", "ModifySnapshotAttribute",
        read("DescribeSnapshotAttribute", "SnapshotId", Attribute="createVolumePermission"), key="SnapshotId",
        adds="Attribute", add="CreateVolumePermission.Add", remove="CreateVolumePermission.Remove",
        at="CreateVolumePermissions",
    ),
    **shares(
        "ec2", "ModifyImageAttribute", read("DescribeImageAttribute", "ImageId", Attribute="launchPermission"),
        key="ImageId", adds="Attribute", add="LaunchPermission.Add", remove="LaunchPermission.Remove",
        at="LaunchPermissions",
    ),
    **creates(
        "ec2", "AssociateIamInstanceProfile", "DisassociateIamInstanceProfile",
        by={"AssociationId": "@IamInstanceProfileAssociation.AssociationId"},
        reading=read(
            "DescribeIamInstanceProfileAssociations", Filters=[{"Name": "instance-id", "Values": ["$InstanceId"]}],
        ),
        value="IamInstanceProfileAssociations[?State != 'disassociated'].IamInstanceProfile.Arn",
        ids="IamInstanceProfileAssociations[?State != 'disassociated'].AssociationId",
    ),
    **entries(
        "ec2", "CreateTags", read("DescribeTags", Filters=[{"Name": "resource-id", "Values": "$Resources"}]), key="",
        member="Tags", form=pairs(), at="Tags", remove="DeleteTags", names="Tags", owner="Resources",
        owned=_tags_by_resource,
    ),
    "ec2:TerminateInstances": gone("a terminated instance is not kept"),
    **group_rules("RevokeSecurityGroupIngress", "AuthorizeSecurityGroupIngress", egress=False),
    **group_rules("RevokeSecurityGroupEgress", "AuthorizeSecurityGroupEgress", egress=True),
    **group_rules("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress", egress=False),
    **group_rules("AuthorizeSecurityGroupEgress", "RevokeSecurityGroupEgress", egress=True),
    "ec2:DeleteRoute": Row(
        (TABLE,), lambda p, a: _route(p, a) or None, _undo_delete_route, lambda *_: None, backs=("CreateRoute",),
    ),
    "ec2:CreateRoute": Row(
        (TABLE,), lambda p, a: _route(p, a) or None, _undo_create_route, lambda *_: UNKNOWN, backs=("DeleteRoute",),
    ),
    "ec2:ReplaceRoute": Row(
        (TABLE,), lambda p, a: _route(p, a) or None, _undo_replace_route, lambda *_: UNKNOWN, backs=("ReplaceRoute",),
    ),
    **creates(
        "ec2", "CreateFlowLogs", "DeleteFlowLogs", by={"FlowLogIds": "@FlowLogIds"},
        # each filter is a fact that CreateFlowLogs was given: another flow log of the VPC is not this one
        reading=read("DescribeFlowLogs", Filter=[{"Name": "resource-id", "Values": "$ResourceIds"},
                                                  {"Name": "traffic-type", "Values": ["$TrafficType"]},
                                                  {"Name": "log-group-name", "Values": ["$LogGroupName"]}]),
        value="FlowLogs[].FlowLogId", ids="FlowLogs[].FlowLogId",
        what="a deleted flow log cannot be brought back; what it delivered stays",
    ),
    **creates(
        "ec2", "CreateSecurityGroup", "DeleteSecurityGroup", by={"GroupId": "@GroupId"},
        # two groups of a VPC have no name in common
        reading=read("DescribeSecurityGroups", Filters=[{"Name": "vpc-id", "Values": ["$VpcId"]},
                                                         {"Name": "group-name", "Values": ["$GroupName"]}]),
        value="", ids="SecurityGroups[].GroupId",
    ),
    "ec2:AssociateAddress": Row(
        (read("DescribeAddresses", AllocationIds=["$AllocationId"]),), _address_at, _undo_associate_address,
        _predict_associate_address, backs=("DisassociateAddress",),
    ),
    "ec2:DisassociateAddress": Row(
        (read("DescribeAddresses", Filters=[{"Name": "association-id", "Values": ["$AssociationId"]}]),),
        lambda p, a: pick("Addresses[0].AllocationId", a[0], p), _undo_disassociate_address, lambda *_: None,
        backs=("AssociateAddress",),
    ),
    **setting(
        "ec2", "ModifySubnetAttribute", read("DescribeSubnets", SubnetIds=["$SubnetId"]),
        valued("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation", "MapCustomerOwnedIpOnLaunch", "EnableDns64"),
        key="SubnetId", at="Subnets[0]", given_only=True,
    ),
    **setting(
        "ec2", "ModifyNetworkInterfaceAttribute",
        read("DescribeNetworkInterfaces", NetworkInterfaceIds=["$NetworkInterfaceId"]),
        {
            "SourceDestCheck.Value": "SourceDestCheck", "Description.Value": "Description",
            "Groups": "Groups[].GroupId", "AssociatePublicIpAddress": "Association.IpOwnerId == 'amazon'",
        },
        key="NetworkInterfaceId", at="NetworkInterfaces[0]", given_only=True,
        one_way={"AssociatePublicIpAddress": "EC2 takes an automatic address back, and gives another"},
    ),
    **setting(
        "ec2", "ModifyVpcEndpoint", ENDPOINT,
        {"PolicyDocument": "PolicyDocument", "PrivateDnsEnabled": "PrivateDnsEnabled"}, key="VpcEndpointId",
        at="VpcEndpoints[0]", given_only=True,
    ),
    **setting(
        "ec2", "ModifyVpcBlockPublicAccessOptions", read("DescribeVpcBlockPublicAccessOptions"),
        ["InternetGatewayBlockMode"], at="VpcBlockPublicAccessOptions",
    ),
    **creates(
        "ec2", "CreateVpcBlockPublicAccessExclusion", "DeleteVpcBlockPublicAccessExclusion",
        by={"ExclusionId": "@VpcBlockPublicAccessExclusion.ExclusionId"},
    ),
    **shares(
        "ec2", "ModifyVpcEndpointServicePermissions", read("DescribeVpcEndpointServicePermissions", "ServiceId"),
        key="ServiceId", add="AddAllowedPrincipals", remove="RemoveAllowedPrincipals",
        at="AllowedPrincipals[].Principal",
    ),
    **creates(
        "ec2", "CreateNetworkAclEntry", "DeleteNetworkAclEntry",
        by={"NetworkAclId": "$NetworkAclId", "RuleNumber": "$RuleNumber", "Egress": "$Egress"},
        reading=read("DescribeNetworkAcls", NetworkAclIds=["$NetworkAclId"]),
        value="NetworkAcls[0].Entries[?RuleNumber == $RuleNumber && Egress == $Egress] | [0]",
    ),
    "ec2:DeleteNetworkAcl": gone("a deleted network ACL is not kept"),
    "ec2:DeleteSecurityGroup": gone("a deleted security group is not kept"),
}  # fmt: skip
