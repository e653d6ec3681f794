"""EC2 instances, volumes, images and account settings; Lambda, ECS, Auto Scaling, load balancers, builds."""

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
    pairs,
    read,
    setting,
    shares,
    switch,
    under,
)
from trueup.remediation.inverse.values import Answer, Answers, Parameters, dig, fill, normal, pick

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

    return {f"ec2:{operation}": Row((INSTANCES,), _running, undo, predict)}


def _attachment(parameters: Parameters, answers: Answers) -> Any:
    return pick("Volumes[0].Attachments[0].{InstanceId: InstanceId, Device: Device}", answers[0], parameters)


def _undo_detach(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    before = _attachment(parameters, answers)
    if not before:
        return Back()
    ends = pick("Volumes[0].Attachments[0].DeleteOnTermination", answers[0], parameters)
    why = "the volume no longer ends with its instance (DeleteOnTermination)" if ends else ""
    call = ("AttachVolume", {"VolumeId": parameters["VolumeId"], **before})
    return Back((call,), "partial" if why else "yes", why)


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

EC2: Rows = {
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
    "ec2:AttachVolume": Row((VOLUME,), _attachment, _undo_attach, lambda *_: UNKNOWN),
    "ec2:DetachVolume": Row((VOLUME,), _attachment, _undo_detach, lambda *_: None),
    **creates("ec2", "CreateSnapshot", "DeleteSnapshot", by={"SnapshotId": "@SnapshotId"}),
    **creates("ec2", "CopySnapshot", "DeleteSnapshot", by={"SnapshotId": "@SnapshotId"}),
    "ec2:CreateSnapshots": Row((), lambda *_: None, _undo_create_snapshots, lambda *_: UNKNOWN),
    **creates(
        "ec2", "CreateVolume", "DeleteVolume", by={"VolumeId": "@VolumeId"},
        loses="what was written to the volume is lost", what="a deleted volume is not kept",
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
    ),
    **entries(
        "ec2", "CreateTags", read("DescribeTags", Filters=[{"Name": "resource-id", "Values": "$Resources"}]), key="",
        member="Tags", form=pairs(), at="Tags", remove="DeleteTags", names="Tags", owner="Resources",
        owned=_tags_by_resource,
    ),
    "ec2:TerminateInstances": gone("a terminated instance is not kept"),
}  # fmt: skip

# --- Lambda -----------------------------------------------------------------------------------------------------------

# A statement's condition -> the parameter of AddPermission that makes it.
CONDITIONS = {
    "aws:sourcearn": "SourceArn", "aws:sourceaccount": "SourceAccount", "aws:principalorgid": "PrincipalOrgID",
    "lambda:eventsourcetoken": "EventSourceToken", "lambda:functionurlauthtype": "FunctionUrlAuthType",
    "lambda:invokedviafunctionurl": "InvokedViaFunctionUrl",
}  # fmt: skip
FUNCTION_POLICY = read("GetPolicy", "FunctionName", "Qualifier", absent="ResourceNotFoundException")


def _statement(parameters: Parameters, answers: Answers) -> Any:
    statements = dig(normal((answers[0] or {}).get("Policy")), "Statement") or ()
    return next((part for part in statements if part.get("Sid") == parameters.get("StatementId")), None)


def _undo_remove_permission(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    statement = _statement(parameters, answers)
    if statement is None:
        return Back()
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        principal = principal.get("AWS") or principal.get("Service")
    again = fill({name: f"${name}" for name in ("FunctionName", "StatementId", "Qualifier")}, parameters)
    again |= {"Action": statement.get("Action"), "Principal": principal}
    stays = (
        []
        if isinstance(principal, str) and isinstance(statement.get("Action"), str)
        else ["its principals are several"]
    )
    for keys in (statement.get("Condition") or {}).values():
        for key, value in keys.items():
            if key.lower() not in CONDITIONS:
                stays.append(f"AddPermission has no parameter for its condition {key}")
            else:
                name = CONDITIONS[key.lower()]
                again[name] = str(value).lower() == "true" if name == "InvokedViaFunctionUrl" else value
    if stays:  # without one of its conditions the permission would be wider than it was
        return Back((), "no", "; ".join(stays))
    return Back((("AddPermission", again),))


def _undo_add_permission(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    if _statement(parameters, answers) is not None:
        return Back((), "yes", "it was there already")
    names = ("FunctionName", "StatementId", "Qualifier")
    return Back((("RemovePermission", fill({name: f"${name}" for name in names}, parameters)),))


FUNCTIONS: Rows = {
    "lambda:RemovePermission": Row((FUNCTION_POLICY,), _statement, _undo_remove_permission, lambda *_: None),
    "lambda:AddPermission": Row((FUNCTION_POLICY,), _statement, _undo_add_permission, lambda *_: UNKNOWN),
    **setting(
        "lambda", "UpdateFunctionConfiguration", read("GetFunctionConfiguration", "FunctionName"),
        {
            "Role": "Role", "Handler": "Handler", "Description": "Description", "Timeout": "Timeout",
            "MemorySize": "MemorySize", "Runtime": "Runtime", "KMSKeyArn": "KMSKeyArn",
            "TracingConfig.Mode": "TracingConfig.Mode", "DeadLetterConfig.TargetArn": "DeadLetterConfig.TargetArn",
            "VpcConfig.SubnetIds": "VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds": "VpcConfig.SecurityGroupIds",
            "Environment.Variables": "Environment.Variables", "Layers": "Layers[].Arn",
        },
        key="FunctionName", given_only=True,
        unset={
            "KMSKeyArn": "", "Description": "", "DeadLetterConfig.TargetArn": "", "VpcConfig.SubnetIds": [],
            "VpcConfig.SecurityGroupIds": [], "Environment.Variables": {}, "Layers": [],
        },
    ),
    **setting(
        "lambda", "PutFunctionConcurrency", read("GetFunctionConcurrency", "FunctionName"),
        ["ReservedConcurrentExecutions"], key="FunctionName", remove="DeleteFunctionConcurrency",
    ),
    **setting(
        "lambda", "PutFunctionCodeSigningConfig", read("GetFunctionCodeSigningConfig", "FunctionName"),
        ["CodeSigningConfigArn"], key="FunctionName", remove="DeleteFunctionCodeSigningConfig",
    ),
    **setting(
        "lambda", "UpdateFunctionUrlConfig", read("GetFunctionUrlConfig", "FunctionName", "Qualifier"),
        ["AuthType", "Cors", "InvokeMode"], key="FunctionName Qualifier", given_only=True,
    ),
}  # fmt: skip

# --- containers, groups, load balancers, builds -----------------------------------------------------------------------

OTHERS: Rows = {
    **entries(
        "ecs", "UpdateClusterSettings", read("DescribeClusters", clusters=["$cluster"], include=["SETTINGS"]),
        key="cluster", member="settings", form=pairs("name", "value"), at="clusters[0].settings",
    ),
    **setting(
        "ecs", "UpdateService", read("DescribeServices", "cluster", services=["$service"]),
        [
            "desiredCount", "taskDefinition", "platformVersion", "networkConfiguration", "enableExecuteCommand",
            "deploymentConfiguration", "propagateTags", "enableECSManagedTags",
        ],
        key="cluster service", at="services[0]", given_only=True,
    ),
    **creates(
        "ecs", "RegisterTaskDefinition", "DeregisterTaskDefinition",
        by={"taskDefinition": "@taskDefinition.taskDefinitionArn"}, loses="its revision number stays used",
    ),
    **setting(
        "autoscaling", "UpdateAutoScalingGroup",
        read("DescribeAutoScalingGroups", AutoScalingGroupNames=["$AutoScalingGroupName"]),
        [
            "LaunchConfigurationName", "MinSize", "MaxSize", "DesiredCapacity", "HealthCheckType",
            "HealthCheckGracePeriod", "VPCZoneIdentifier", "CapacityRebalance", "NewInstancesProtectedFromScaleIn",
            "DefaultCooldown",
        ],
        key="AutoScalingGroupName", at="AutoScalingGroups[0]", given_only=True,
    ),
    **creates(
        "autoscaling", "CreateLaunchConfiguration", "DeleteLaunchConfiguration",
        by={"LaunchConfigurationName": "$LaunchConfigurationName"},
        reading=read("DescribeLaunchConfigurations", LaunchConfigurationNames=["$LaunchConfigurationName"]),
        value="LaunchConfigurations[0].LaunchConfigurationName",
    ),
    **entries(
        "elbv2", "ModifyLoadBalancerAttributes", read("DescribeLoadBalancerAttributes", "LoadBalancerArn"),
        key="LoadBalancerArn", member="Attributes", form=pairs(), at="Attributes",
    ),
    **entries(
        "elbv2", "ModifyTargetGroupAttributes", read("DescribeTargetGroupAttributes", "TargetGroupArn"),
        key="TargetGroupArn", member="Attributes", form=pairs(), at="Attributes",
    ),
    **setting(
        "elbv2", "ModifyListener", read("DescribeListeners", ListenerArns=["$ListenerArn"]),
        ["Port", "Protocol", "SslPolicy", "Certificates", "DefaultActions", "AlpnPolicy"], key="ListenerArn",
        at="Listeners[0]", given_only=True,
    ),
    **creates("elbv2", "CreateListener", "DeleteListener", by={"ListenerArn": "@Listeners[0].ListenerArn"}),
    **setting(
        "elb", "ModifyLoadBalancerAttributes", read("DescribeLoadBalancerAttributes", "LoadBalancerName"),
        under(
            "LoadBalancerAttributes", "CrossZoneLoadBalancing", "AccessLog", "ConnectionDraining", "ConnectionSettings",
            "AdditionalAttributes",
        ),
        key="LoadBalancerName", at="LoadBalancerAttributes", given_only=True,
    ),
    **setting(
        "codebuild", "UpdateProject", read("BatchGetProjects", names=["$name"]),
        [
            "description", "source", "artifacts", "environment", "serviceRole", "logsConfig", "encryptionKey",
            "vpcConfig", "timeoutInMinutes", "projectVisibility",
        ],
        key="name", at="projects[0]", given_only=True,
    ),
    **setting(
        "ecr", "PutImageScanningConfiguration",
        read("DescribeRepositories", "registryId", repositoryNames=["$repositoryName"]),
        {"imageScanningConfiguration": "imageScanningConfiguration"}, key="registryId repositoryName",
        at="repositories[0]",
    ),
    **setting(
        "ecr", "PutImageTagMutability", read("DescribeRepositories", "registryId", repositoryNames=["$repositoryName"]),
        ["imageTagMutability"], key="registryId repositoryName", at="repositories[0]",
    ),
    **setting(
        "ecr", "PutRegistryScanningConfiguration", read("GetRegistryScanningConfiguration"), ["scanType", "rules"],
        at="scanningConfiguration",
    ),
    **setting(
        "ecr", "PutLifecyclePolicy",
        read("GetLifecyclePolicy", "registryId", "repositoryName", absent="LifecyclePolicyNotFoundException"),
        ["lifecyclePolicyText"], key="registryId repositoryName", remove="DeleteLifecyclePolicy",
        loses="images that expired meanwhile do not come back",
    ),
    **setting(
        "emr", "PutBlockPublicAccessConfiguration", read("GetBlockPublicAccessConfiguration"),
        ["BlockPublicAccessConfiguration"],
    ),
    **setting(
        "eks", "UpdateClusterConfig", read("DescribeCluster", name="$name"),
        {
            "logging": "logging", "resourcesVpcConfig.endpointPublicAccess": "resourcesVpcConfig.endpointPublicAccess",
            "resourcesVpcConfig.endpointPrivateAccess": "resourcesVpcConfig.endpointPrivateAccess",
            "resourcesVpcConfig.publicAccessCidrs": "resourcesVpcConfig.publicAccessCidrs",
        },
        key="name", at="cluster", given_only=True,
    ),
}  # fmt: skip

ROWS: Rows = EC2 | FUNCTIONS | OTHERS
