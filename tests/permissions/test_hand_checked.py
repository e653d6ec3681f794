"""What calls need, derived by hand: never from what the code says.

Each row was read off the service authorization reference (the types of resource that an action requires and takes,
and their ARNs) and the guides of the service: EC2's example policies, Auto Scaling's API permissions, S3's required
permissions, Automation's role. The rule is that of `trueup.permissions.resources`.
"""

import pytest

import support
from trueup.permissions import access
from trueup.permissions.access import ANY, Place

R, A = support.REGION, support.ACCOUNT
HERE = Place("aws", R, A)
OTHER = "222222222222"


def at(service, rest, region=R, account=A):
    return f"arn:aws:{service}:{region}:{account}:{rest}"


def ec2(*rest):
    """ARNs of EC2; images and snapshots belong to no account."""
    return {at("ec2", each, account="" if each.startswith(("image/", "snapshot/")) else A) for each in rest}


def role(name):
    return at("iam", f"role/{name}", region="")


CHILD = role("Child")
POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
SSM_DOCUMENT = at("ssm", "document/AWS-RunShellScript", account="")
BALANCER = at("elasticloadbalancing", "loadbalancer/app/web/0123456789abcdef")
LISTENER = at("elasticloadbalancing", "listener/app/web/0123456789abcdef/fedcba9876543210")
TRAIL_OF_THE_ORGANIZATION = at("cloudtrail", "trail/all", account=OTHER)
IP_SET = at("wafv2", "regional/ipset/office/1")
PRODUCT = at("securityhub", "product/example/scanner", account="")

EC2 = {
    "flow logs for an id: the log that is made, and the VPC": (
        "ec2:CreateFlowLogs",
        {"ResourceIds": ["vpc-1"]},
        {"ec2:CreateFlowLogs": ec2("vpc-flow-log/*", "vpc/vpc-1")},
    ),
    "flow logs for what is called a VPC": (
        "ec2:CreateFlowLogs",
        {"ResourceIds": ANY, "ResourceType": "VPC"},
        {"ec2:CreateFlowLogs": ec2("vpc-flow-log/*", "vpc/*")},
    ),
    "flow logs for network interfaces": (
        "ec2:CreateFlowLogs",
        {"ResourceIds": ["eni-1"], "ResourceType": "NetworkInterface"},
        {"ec2:CreateFlowLogs": ec2("vpc-flow-log/*", "network-interface/eni-1")},
    ),
    "flow logs for nobody knows what": (
        "ec2:CreateFlowLogs",
        {"ResourceIds": ANY, "ResourceType": ANY},
        {
            "ec2:CreateFlowLogs": ec2(
                "vpc-flow-log/*",
                "natgateway/*",
                "network-interface/*",
                "subnet/*",
                "transit-gateway/*",
                "transit-gateway-attachment/*",
                "vpc/*",
            )
        },
    ),
    "an image of an instance: its name is no id": (
        "ec2:CreateImage",
        {"InstanceId": "i-1", "Name": "golden"},
        {"ec2:CreateImage": ec2("image/*", "snapshot/*", "instance/i-1")},
    ),
    "a copy of an image: neither its name nor its source is its id": (
        "ec2:CopyImage",
        {"SourceImageId": "ami-1", "SourceRegion": "eu-west-2", "Name": "golden"},
        {"ec2:CopyImage": ec2("image/*", "snapshot/*")},
    ),
    "instances as EC2's example policies have them": (
        "ec2:RunInstances",
        {
            "ImageId": "ami-1",
            "MinCount": 1,
            "MaxCount": 1,
            "KeyName": "k",
            "SecurityGroupIds": ["sg-1"],
            "SubnetId": "subnet-1",
        },
        {
            "ec2:RunInstances": ec2(
                "image/ami-1",
                "instance/*",
                "key-pair/k",
                "network-interface/*",
                "security-group/sg-1",
                "subnet/subnet-1",
                "volume/*",
            )
        },
    ),
    "instances of a launch template by its name, which its ARN does not hold": (
        "ec2:RunInstances",
        {"LaunchTemplate": {"LaunchTemplateName": "web"}, "MinCount": 1, "MaxCount": 1},
        {
            "ec2:RunInstances": ec2(
                "image/*",
                "instance/*",
                "launch-template/*",
                "network-interface/*",
                "security-group/*",
                "subnet/*",
                "volume/*",
            )
        },
    ),
    "instances in default security groups by name, with a disk of a snapshot": (
        "ec2:RunInstances",
        {
            "ImageId": "ami-1",
            "SecurityGroups": ["default"],
            "BlockDeviceMappings": [{"Ebs": {"SnapshotId": "snap-1"}}],
        },
        {
            "ec2:RunInstances": ec2(
                "image/ami-1",
                "instance/*",
                "network-interface/*",
                "security-group/*",
                "snapshot/snap-1",
                "subnet/*",
                "volume/*",
            )
        },
    ),
    "a volume out of a snapshot": (
        "ec2:CreateVolume",
        {"SnapshotId": "snap-1", "AvailabilityZone": f"{R}a"},
        {"ec2:CreateVolume": ec2("volume/*", "snapshot/snap-1")},
    ),
    "snapshots of an instance's volumes but one": (
        "ec2:CreateSnapshots",
        {"InstanceSpecification": {"InstanceId": "i-1", "ExcludeDataVolumeIds": ["vol-1"]}},
        {"ec2:CreateSnapshots": ec2("instance/i-1", "snapshot/*", "volume/*")},
    ),
    "a rule from one security group to another": (
        "ec2:AuthorizeSecurityGroupIngress",
        {"GroupId": "sg-1", "IpPermissions": [{"UserIdGroupPairs": [{"GroupId": "sg-2"}]}]},
        {"ec2:AuthorizeSecurityGroupIngress": ec2("security-group/sg-1")},
    ),
    "a network interface": (
        "ec2:CreateNetworkInterface",
        {"SubnetId": "subnet-1", "Groups": ["sg-1"]},
        {"ec2:CreateNetworkInterface": ec2("network-interface/*", "security-group/sg-1", "subnet/subnet-1")},
    ),
    "an address for an instance": (
        "ec2:AssociateAddress",
        {"AllocationId": "eipalloc-1", "InstanceId": "i-1"},
        {"ec2:AssociateAddress": ec2("elastic-ip/eipalloc-1", "instance/i-1")},
    ),
    "an endpoint that is joined to subnets": (
        "ec2:CreateVpcEndpoint",
        {"VpcId": "vpc-1", "ServiceName": "s", "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
        {
            "ec2:CreateVpcEndpoint": ec2("vpc-endpoint/*", "vpc/vpc-1", "subnet/subnet-1", "security-group/sg-1"),
            "ec2:DescribeSecurityGroups": {ANY},
            "ec2:DescribeSubnets": {ANY},
            "ec2:DescribeVpcs": {ANY},
        },
    ),
    "a launch template by name": (
        "ec2:CreateLaunchTemplate",
        {"LaunchTemplateName": "web", "LaunchTemplateData": {"ImageId": "ami-1"}},
        {"ec2:CreateLaunchTemplate": ec2("launch-template/*")},
    ),
    "a disk for an instance": (
        "ec2:AttachVolume",
        {"InstanceId": "i-1", "VolumeId": "vol-1", "Device": "/dev/sdf"},
        {"ec2:AttachVolume": ec2("instance/i-1", "volume/vol-1")},
    ),
    "a group of placement, which is named": (
        "ec2:DeletePlacementGroup",
        {"GroupName": "g"},
        {"ec2:DeletePlacementGroup": ec2("placement-group/g")},
    ),
}
STORAGE = {
    "a bucket's policy": ("s3:PutBucketPolicy", {"Bucket": "b"}, {"s3:PutBucketPolicy": {"arn:aws:s3:::b"}}),
    "a copy reads one object and writes another": (
        "s3:CopyObject",
        {"Bucket": "to", "Key": "new", "CopySource": "from/old"},
        {"s3:GetObject": {"arn:aws:s3:::from/old"}, "s3:PutObject": {"arn:aws:s3:::to/new"}},
    ),
    "a copy of a version with tags of its own": (
        "s3:CopyObject",
        {
            "Bucket": "to",
            "Key": "new",
            "CopySource": {"Bucket": "from", "Key": "old", "VersionId": "v"},
            "Tagging": "a=b",
        },
        {
            "s3:GetObject": {"arn:aws:s3:::from/old"},
            "s3:GetObjectVersion": {"arn:aws:s3:::from/old"},
            "s3:PutObject": {"arn:aws:s3:::to/new"},
            "s3:PutObjectTagging": {"arn:aws:s3:::to/new"},
        },
    ),
    "a version is an action of its own": (
        "s3:DeleteObject",
        {"Bucket": "b", "Key": "k", "VersionId": "v"},
        {"s3:DeleteObject": {"arn:aws:s3:::b/k"}, "s3:DeleteObjectVersion": {"arn:aws:s3:::b/k"}},
    ),
    "an object that is public at once": (
        "s3:PutObject",
        {"Bucket": "b", "Key": "k", "ACL": "public-read"},
        {"s3:PutObject": {"arn:aws:s3:::b/k"}, "s3:PutObjectAcl": {"arn:aws:s3:::b/k"}},
    ),
    "a head is a list": ("s3:HeadBucket", {"Bucket": "b"}, {"s3:ListBucket": {"arn:aws:s3:::b"}}),
    "the account's block": (
        "s3control:PutPublicAccessBlock",
        {"AccountId": A},
        {"s3:PutAccountPublicAccessBlock": {ANY}},
    ),
    "a file system's policy": (
        "efs:PutFileSystemPolicy",
        {"FileSystemId": "fs-1", "Policy": "{}"},
        {"elasticfilesystem:PutFileSystemPolicy": {at("elasticfilesystem", "file-system/fs-1")}},
    ),
    "a backup of a file system; its own id is made": (
        "fsx:CreateBackup",
        {"FileSystemId": "fs-1"},
        {"fsx:CreateBackup": {at("fsx", "backup/*"), at("fsx", "file-system/fs-1")}},
    ),
    "a backup into a vault": (
        "backup:StartBackupJob",
        {"BackupVaultName": "v", "ResourceArn": at("dynamodb", "table/t"), "IamRoleArn": role("Backup")},
        {"backup:StartBackupJob": {at("backup", "backup-vault:v")}, "iam:PassRole": {role("Backup")}},
    ),
    "a selection of a backup plan": (
        "backup:CreateBackupSelection",
        {"BackupPlanId": "p", "BackupSelection": {"SelectionName": "s", "IamRoleArn": role("Backup")}},
        {"backup:CreateBackupSelection": {at("backup", "backup-plan:p")}, "iam:PassRole": {role("Backup")}},
    ),
    "a backup plan gets an id": (
        "backup:CreateBackupPlan",
        {"BackupPlan": {"BackupPlanName": "daily", "Rules": []}},
        {"backup:CreateBackupPlan": {at("backup", "backup-plan:*")}},
    ),
}
IDENTITY = {
    "a policy for a role": (
        "iam:DetachRolePolicy",
        {"RoleName": "r", "PolicyArn": ANY},
        {"iam:DetachRolePolicy": {role("r"), role("*/r")}},
    ),
    "a policy that may be AWS's is read": (
        "iam:GetPolicy",
        {"PolicyArn": ANY},
        {"iam:GetPolicy": {at("iam", "policy/*", region=""), "arn:aws:iam::aws:policy/*"}},
    ),
    "a policy that is written is the account's": (
        "iam:CreatePolicyVersion",
        {"PolicyArn": ANY, "PolicyDocument": "{}"},
        {"iam:CreatePolicyVersion": {at("iam", "policy/*", region="")}},
    ),
    "a key of a user": (
        "iam:UpdateAccessKey",
        {"UserName": "u", "AccessKeyId": "AKIAEXAMPLE", "Status": "Inactive"},
        {"iam:UpdateAccessKey": {at("iam", "user/u", region=""), at("iam", "user/*/u", region="")}},
    ),
    "a virtual MFA device": (
        "iam:CreateVirtualMFADevice",
        {"VirtualMFADeviceName": "phone"},
        {"iam:CreateVirtualMFADevice": {at("iam", "mfa/phone", region=""), at("iam", "mfa/*/phone", region="")}},
    ),
    "a policy for a unit: it, and the unit": (
        "organizations:AttachPolicy",
        {"PolicyId": "p-1", "TargetId": "ou-1"},
        {
            "organizations:AttachPolicy": {
                at("organizations", "policy/o-*/*/p-1", region=""),
                at("organizations", "ou/o-*/ou-1", region=""),
            }
        },
    ),
    "a policy for an account": (
        "organizations:DetachPolicy",
        {"PolicyId": "p-1", "TargetId": OTHER},
        {
            "organizations:DetachPolicy": {
                at("organizations", "policy/o-*/*/p-1", region=""),
                at("organizations", f"account/o-*/{OTHER}", region=""),
            }
        },
    ),
    "the caller's own account": (
        "account:PutAlternateContact",
        {"AlternateContactType": "SECURITY"},
        {"account:PutAlternateContact": {at("account", "account", region="")}},
    ),
    "another account of the organization": (
        "account:PutAlternateContact",
        {"AlternateContactType": "SECURITY", "AccountId": OTHER},
        {"account:PutAlternateContact": {f"arn:aws:account::*:account/o-*/{OTHER}"}},
    ),
    "a pool of users": (
        "cognito-idp:UpdateUserPool",
        {"UserPoolId": "eu-west-1_1"},
        {"cognito-idp:UpdateUserPool": {at("cognito-idp", "userpool/eu-west-1_1")}},
    ),
    "a name for a key": (
        "kms:CreateAlias",
        {"AliasName": "alias/x", "TargetKeyId": "k"},
        {"kms:CreateAlias": {at("kms", "alias/x"), at("kms", "key/k")}},
    ),
    "a key by its alias": ("kms:DescribeKey", {"KeyId": "alias/x"}, {"kms:DescribeKey": {at("kms", "key/*")}}),
    "a key that is deleted": (
        "kms:ScheduleKeyDeletion",
        {"KeyId": "k"},
        {"kms:ScheduleKeyDeletion": {at("kms", "key/k")}},
    ),
    "a secret that is made is named, with six characters of AWS's": (
        "secretsmanager:CreateSecret",
        {"Name": "s", "SecretString": "x"},
        {"secretsmanager:CreateSecret": {at("secretsmanager", "secret:s-??????")}},
    ),
    "a secret that is read": (
        "secretsmanager:GetSecretValue",
        {"SecretId": "s"},
        {"secretsmanager:GetSecretValue": {at("secretsmanager", "secret:s-??????")}},
    ),
    "a certificate that is not known yet": (
        "acm:DeleteCertificate",
        {"CertificateArn": ANY},
        {"acm:DeleteCertificate": {at("acm", "certificate/*")}},
    ),
    "a certificate cannot be limited before it is there": (
        "acm:RequestCertificate",
        {"DomainName": "example.com"},
        {"acm:RequestCertificate": {ANY}},
    ),
}
DATABASES = {
    "a database with a parameter group; the VPC's security group is none of RDS": (
        "rds:ModifyDBInstance",
        {"DBInstanceIdentifier": "d", "DBParameterGroupName": "p", "VpcSecurityGroupIds": ["sg-1"]},
        {"rds:ModifyDBInstance": {at("rds", "db:d"), at("rds", "pg:p")}},
    ),
    "a database is not the database in it": (
        "rds:CreateDBInstance",
        {"DBInstanceIdentifier": "d", "DBName": "orders", "DBSubnetGroupName": "s", "Engine": "postgres"},
        {"rds:CreateDBInstance": {at("rds", "db:d"), at("rds", "subgrp:s")}},
    ),
    "a snapshot that is copied": (
        "rds:CopyDBSnapshot",
        {"SourceDBSnapshotIdentifier": "a", "TargetDBSnapshotIdentifier": "b"},
        {"rds:CopyDBSnapshot": {at("rds", "snapshot:a"), at("rds", "snapshot:b")}},
    ),
    "a cluster that ends leaves a snapshot": (
        "rds:DeleteDBCluster",
        {"DBClusterIdentifier": "c", "FinalDBSnapshotIdentifier": "last"},
        {"rds:DeleteDBCluster": {at("rds", "cluster:c"), at("rds", "cluster-snapshot:*")}},
    ),
    "tags on one ARN are for its type alone": (
        "rds:AddTagsToResource",
        {"ResourceName": at("rds", "db:d"), "Tags": []},
        {"rds:AddTagsToResource": {at("rds", "db:d")}},
    ),
    "a table": ("dynamodb:UpdateTable", {"TableName": "t"}, {"dynamodb:UpdateTable": {at("dynamodb", "table/t")}}),
    "a query of an index": (
        "dynamodb:Query",
        {"TableName": "t", "IndexName": "i"},
        {"dynamodb:Query": {at("dynamodb", "table/t"), at("dynamodb", "table/t/index/i")}},
    ),
    "a table that is restored beside itself": (
        "dynamodb:RestoreTableToPointInTime",
        {"SourceTableName": "t", "TargetTableName": "u"},
        {"dynamodb:RestoreTableToPointInTime": {at("dynamodb", "table/t"), at("dynamodb", "table/u")}},
    ),
    "tags on a table are not on a stream": (
        "dynamodb:TagResource",
        {"ResourceArn": at("dynamodb", "table/t"), "Tags": []},
        {"dynamodb:TagResource": {at("dynamodb", "table/t")}},
    ),
    "a warehouse": (
        "redshift:ModifyCluster",
        {"ClusterIdentifier": "c", "Encrypted": True},
        {"redshift:ModifyCluster": {at("redshift", "cluster:c")}},
    ),
    "a warehouse out of another one's snapshot": (
        "redshift:RestoreFromClusterSnapshot",
        {"ClusterIdentifier": "new", "SnapshotIdentifier": "s", "SnapshotClusterIdentifier": "old"},
        {"redshift:RestoreFromClusterSnapshot": {at("redshift", "cluster:new"), at("redshift", "snapshot:old/s")}},
    ),
    "a search domain": (
        "opensearch:UpdateDomainConfig",
        {"DomainName": "d"},
        {"es:UpdateDomainConfig": {at("es", "domain/d")}},
    ),
    "a cache whose id the caller chooses": (
        "elasticache:CreateCacheCluster",
        {"CacheClusterId": "c", "CacheParameterGroupName": "p", "SecurityGroupIds": ["sg-1"]},
        {"elasticache:CreateCacheCluster": {at("elasticache", "cluster:c"), at("elasticache", "parametergroup:p")}},
    ),
}
COMPUTE = {
    "a function that is given a role": (
        "lambda:UpdateFunctionConfiguration",
        {"FunctionName": "f", "Role": role("F")},
        {"lambda:UpdateFunctionConfiguration": {at("lambda", "function:f")}, "iam:PassRole": {role("F")}},
    ),
    "an alias of a function is called": (
        "lambda:Invoke",
        {"FunctionName": "f", "Qualifier": "live"},
        {"lambda:InvokeFunction": {at("lambda", "function:f"), at("lambda", "function:f:live")}},
    ),
    "tags on a function": (
        "lambda:TagResource",
        {"Resource": at("lambda", "function:f"), "Tags": {}},
        {"lambda:TagResource": {at("lambda", "function:f")}},
    ),
    "a task of a family, in any revision": (
        "ecs:RunTask",
        {"cluster": "c", "taskDefinition": "web:3"},
        {"ecs:RunTask": {at("ecs", "task-definition/web:*")}},
    ),
    "a service of a cluster": (
        "ecs:UpdateService",
        {"cluster": "c", "service": "s"},
        {"ecs:UpdateService": {at("ecs", "service/c/s")}},
    ),
    "a Kubernetes cluster": (
        "eks:UpdateClusterConfig",
        {"name": "c"},
        {"eks:UpdateClusterConfig": {at("eks", "cluster/c")}},
    ),
    "an update of a group of nodes": (
        "eks:DescribeUpdate",
        {"name": "c", "updateId": "u", "nodegroupName": "n"},
        {"eks:DescribeUpdate": {at("eks", "cluster/c"), at("eks", "nodegroup/c/n/*")}},
    ),
    "a group of instances from a launch template: who makes it must be able to start them": (
        "autoscaling:CreateAutoScalingGroup",
        {"AutoScalingGroupName": "g", "LaunchTemplate": {"LaunchTemplateId": "lt-1"}, "MinSize": 1, "MaxSize": 1},
        {
            "autoscaling:CreateAutoScalingGroup": {at("autoscaling", "autoScalingGroup:*:autoScalingGroupName/g")},
            "ec2:RunInstances": {ANY},
            "iam:CreateServiceLinkedRole": {role("aws-service-role/autoscaling.amazonaws.com/*")},
        },
    ),
    "a job: its id is neither its name nor that of one that it waits for": (
        "batch:SubmitJob",
        {"jobName": "n", "jobQueue": "q", "jobDefinition": "d:1", "dependsOn": [{"jobId": "0"}]},
        {
            "batch:SubmitJob": {
                at("batch", "job/*"),
                at("batch", "job-queue/q"),
                at("batch", "job-definition/d"),
                at("batch", "job-definition/d:*"),
            }
        },
    ),
    "a build that is stopped by its id, which begins with its project": (
        "codebuild:StopBuild",
        {"id": "p:0123"},
        {"codebuild:StopBuild": {at("codebuild", "project/p")}},
    ),
    "a project that is built": (
        "codebuild:UpdateProject",
        {"name": "p"},
        {"codebuild:UpdateProject": {at("codebuild", "project/p")}},
    ),
    "a cluster of EMR is a job flow": (
        "emr:TerminateJobFlows",
        {"JobFlowIds": ["j-1"]},
        {"elasticmapreduce:TerminateJobFlows": {at("elasticmapreduce", "cluster/j-1")}},
    ),
    "a named query has a name of its own": (
        "athena:UpdateNamedQuery",
        {"NamedQueryId": "1", "Name": "monthly", "QueryString": "SELECT 1"},
        {"athena:UpdateNamedQuery": {at("athena", "workgroup/*")}},
    ),
    "a notebook": (
        "sagemaker:UpdateNotebookInstance",
        {"NotebookInstanceName": "n"},
        {"sagemaker:UpdateNotebookInstance": {at("sagemaker", "notebook-instance/n")}},
    ),
}
MANAGEMENT = {
    "a command for what bears a tag": (
        "ssm:SendCommand",
        {"DocumentName": "AWS-RunShellScript", "Targets": [{"Key": "tag:a", "Values": ["b"]}]},
        {"ssm:SendCommand": {SSM_DOCUMENT, at("ec2", "instance/*"), at("ssm", "managed-instance/*")}},
    ),
    "a command for a machine of one's own": (
        "ssm:SendCommand",
        {"DocumentName": "Mine", "InstanceIds": ["mi-1"]},
        {"ssm:SendCommand": {at("ssm", "document/Mine"), at("ssm", "managed-instance/mi-1")}},
    ),
    "a command for an instance that leaves its output in a bucket": (
        "ssm:SendCommand",
        {"DocumentName": "Mine", "InstanceIds": ["i-1"], "OutputS3BucketName": "out"},
        {"ssm:SendCommand": {at("ssm", "document/Mine"), at("ec2", "instance/i-1"), "arn:aws:s3:::out"}},
    ),
    "an association: Name is its document's, and its own name is no id": (
        "ssm:CreateAssociation",
        {"Name": "AWS-RunShellScript", "AssociationName": "a", "InstanceId": "i-1"},
        {"ssm:CreateAssociation": {at("ssm", "association/*"), SSM_DOCUMENT, at("ec2", "instance/i-1")}},
    ),
    "a maintenance window by its id, with a new name": (
        "ssm:UpdateMaintenanceWindow",
        {"WindowId": "mw-1", "Name": "night"},
        {"ssm:UpdateMaintenanceWindow": {at("ssm", "maintenancewindow/mw-1")}},
    ),
    "an automation that is handed a role": (
        "ssm:StartAutomationExecution",
        {"DocumentName": "Fix", "Parameters": {"AutomationAssumeRole": [CHILD], "BucketName": ["b"]}},
        {
            "ssm:StartAutomationExecution": {
                at("ssm", "automation-definition/Fix:*"),
                at("ssm", "automation-execution/*"),
                at("ssm", "document/Fix"),
            },
            "iam:PassRole": {CHILD},
        },
    ),
    "a session with an instance": (
        "ssm:StartSession",
        {"Target": "i-1"},
        {"ssm:StartSession": {at("ec2", "instance/i-1")}},
    ),
    "tags on a parameter": (
        "ssm:AddTagsToResource",
        {"ResourceType": "Parameter", "ResourceId": "/a/b", "Tags": []},
        {"ssm:AddTagsToResource": {at("ssm", "parameter/a/b")}},
    ),
    "parameters below a path": (
        "ssm:GetParametersByPath",
        {"Path": "/a"},
        {"ssm:GetParametersByPath": {at("ssm", "parameter/*")}},
    ),
    "a trail that may be the organization's is read where it is": (
        "cloudtrail:GetTrailStatus",
        {"Name": ANY},
        {"cloudtrail:GetTrailStatus": {at("cloudtrail", "trail/*", account="*")}},
    ),
    "a trail of the organization by its ARN": (
        "cloudtrail:GetTrail",
        {"Name": TRAIL_OF_THE_ORGANIZATION},
        {"cloudtrail:GetTrail": {TRAIL_OF_THE_ORGANIZATION}},
    ),
    "a trail that is changed is the account's": (
        "cloudtrail:UpdateTrail",
        {"Name": ANY, "EnableLogFileValidation": True},
        {"cloudtrail:UpdateTrail": {at("cloudtrail", "trail/*")}},
    ),
    "a filter of findings by name": (
        "guardduty:CreateFilter",
        {"DetectorId": "d", "Name": "noise", "FindingCriteria": {}},
        {"guardduty:CreateFilter": {at("guardduty", "detector/d/filter/noise")}},
    ),
    "a filter of Macie gets an id": (
        "macie2:CreateFindingsFilter",
        {"name": "noise", "action": "ARCHIVE", "findingCriteria": {}},
        {"macie2:CreateFindingsFilter": {at("macie2", "findings-filter/*")}},
    ),
    "a rule of AWS Config has an id besides its name": (
        "config:DeleteConfigRule",
        {"ConfigRuleName": "r"},
        {"config:DeleteConfigRule": {at("config", "config-rule/*")}},
    ),
    "a rule of an organization is not AWS's rule in it": (
        "config:PutOrganizationConfigRule",
        {"OrganizationConfigRuleName": "r", "OrganizationManagedRuleMetadata": {"RuleIdentifier": "ENCRYPTED_VOLUMES"}},
        {"config:PutOrganizationConfigRule": {at("config", "organization-config-rule/*")}},
    ),
    "findings of a product": (
        "securityhub:BatchImportFindings",
        {"Findings": [{"ProductArn": PRODUCT, "CompanyName": "Example"}]},
        {"securityhub:BatchImportFindings": {PRODUCT}},
    ),
    "an alarm": (
        "cloudwatch:PutMetricAlarm",
        {"AlarmName": "a"},
        {"cloudwatch:PutMetricAlarm": {at("cloudwatch", "alarm:a")}},
    ),
    "a stack by its name": (
        "cloudformation:DetectStackDrift",
        {"StackName": "s"},
        {"cloudformation:DetectStackDrift": {at("cloudformation", "stack/s/*")}},
    ),
    "how long logs are kept": (
        "logs:PutRetentionPolicy",
        {"logGroupName": "/a", "retentionInDays": 30},
        {"logs:PutRetentionPolicy": {at("logs", "log-group:/a"), at("logs", "log-group:/a:*")}},
    ),
    "a stream of logs": (
        "logs:CreateLogStream",
        {"logGroupName": "/a", "logStreamName": "s"},
        {"logs:CreateLogStream": {at("logs", "log-group:/a:log-stream:s")}},
    ),
}
NETWORK = {
    "a query log for a VPC: its id is its own, not the VPC's": (
        "route53resolver:AssociateResolverQueryLogConfig",
        {"ResolverQueryLogConfigId": "rqlc-1", "ResourceId": "vpc-1"},
        {
            "route53resolver:AssociateResolverQueryLogConfig": {
                at("route53resolver", "resolver-query-log-config/rqlc-1")
            },
            "ec2:DescribeVpcs": {ANY},
        },
    ),
    "a zone, as the API gives its id": (
        "route53:ChangeResourceRecordSets",
        {"HostedZoneId": "/hostedzone/Z1", "ChangeBatch": {}},
        {"route53:ChangeResourceRecordSets": {"arn:aws:route53:::hostedzone/Z1"}},
    ),
    "tags on a health check are not on a zone": (
        "route53:ChangeTagsForResource",
        {"ResourceType": "healthcheck", "ResourceId": "1"},
        {"route53:ChangeTagsForResource": {"arn:aws:route53:::healthcheck/1"}},
    ),
    "a load balancer by ARN": (
        "elbv2:ModifyLoadBalancerAttributes",
        {"LoadBalancerArn": BALANCER, "Attributes": []},
        {"elasticloadbalancing:ModifyLoadBalancerAttributes": {BALANCER}},
    ),
    "a load balancer that is made has more in its ARN than its name": (
        "elbv2:CreateLoadBalancer",
        {"Name": "web"},
        {"elasticloadbalancing:CreateLoadBalancer": {at("elasticloadbalancing", "loadbalancer/*")}},
    ),
    "a classic load balancer that is made": (
        "elb:CreateLoadBalancer",
        {"LoadBalancerName": "web", "Listeners": []},
        {"elasticloadbalancing:CreateLoadBalancer": {at("elasticloadbalancing", "loadbalancer/web")}},
    ),
    "a listener of an application balancer is none of a network balancer": (
        "elbv2:ModifyListener",
        {"ListenerArn": LISTENER},
        {"elasticloadbalancing:ModifyListener": {LISTENER}},
    ),
    "a target group": (
        "elbv2:CreateTargetGroup",
        {"Name": "t", "VpcId": "vpc-1"},
        {"elasticloadbalancing:CreateTargetGroup": {at("elasticloadbalancing", "targetgroup/t/*")}},
    ),
    "a distribution": (
        "cloudfront:UpdateDistribution",
        {"Id": "E1", "DistributionConfig": {}},
        {"cloudfront:UpdateDistribution": {at("cloudfront", "distribution/E1", region="")}},
    ),
    "an invalidation": (
        "cloudfront:CreateInvalidation",
        {"DistributionId": "E1", "InvalidationBatch": {}},
        {"cloudfront:CreateInvalidation": {at("cloudfront", "distribution/E1", region="")}},
    ),
    "a web ACL, and the set of addresses that a rule of it names": (
        "wafv2:UpdateWebACL",
        {
            "Name": "n",
            "Scope": "REGIONAL",
            "Id": "1",
            "Rules": [{"Statement": {"IPSetReferenceStatement": {"ARN": IP_SET}}}],
        },
        {"wafv2:UpdateWebACL": {at("wafv2", "regional/webacl/n/1"), IP_SET}},
    ),
    "a web ACL for a load balancer": (
        "wafv2:AssociateWebACL",
        {"WebACLArn": at("wafv2", "regional/webacl/n/1"), "ResourceArn": BALANCER},
        {
            "wafv2:AssociateWebACL": {at("wafv2", "regional/webacl/n/1"), BALANCER},
            "elasticloadbalancing:CreateWebACLAssociation": {BALANCER},
            "elasticloadbalancing:SetWebAcl": {BALANCER},
        },
    ),
    "a stage of an API": (
        "apigateway:UpdateStage",
        {"restApiId": "x", "stageName": "s"},
        {"apigateway:PATCH": {at("apigateway", "/restapis/x/stages/s", account="")}},
    ),
    "a route of an API of the second version": (
        "apigatewayv2:UpdateRoute",
        {"ApiId": "x", "RouteId": "r"},
        {"apigateway:PATCH": {at("apigateway", "/apis/x/routes/r", account="")}},
    ),
}
MESSAGES = {
    "a topic by ARN": (
        "sns:SetTopicAttributes",
        {"TopicArn": at("sns", "t"), "AttributeName": "Policy", "AttributeValue": "{}"},
        {"sns:SetTopicAttributes": {at("sns", "t")}},
    ),
    "a topic by name": ("sns:CreateTopic", {"Name": "t"}, {"sns:CreateTopic": {at("sns", "t")}}),
    "a queue by URL": (
        "sqs:SetQueueAttributes",
        {"QueueUrl": f"https://sqs.{R}.amazonaws.com/{A}/q", "Attributes": {}},
        {"sqs:SetQueueAttributes": {at("sqs", "q")}},
    ),
    "a rule of the default bus": (
        "events:PutRule",
        {"Name": "r", "ScheduleExpression": "rate(1 day)"},
        {"events:PutRule": {at("events", "rule/r")}},
    ),
    "a rule of another bus": (
        "events:PutTargets",
        {"Rule": "r", "EventBusName": "b", "Targets": []},
        {"events:PutTargets": {at("events", "rule/r"), at("events", "rule/b/r")}},
    ),
    "events without a bus go to the default one": (
        "events:PutEvents",
        {"Entries": [{"Source": "s"}]},
        {"events:PutEvents": {at("events", "event-bus/*")}},
    ),
    "a machine of states is started": (
        "stepfunctions:StartExecution",
        {"stateMachineArn": at("states", "stateMachine:m"), "name": "run-1"},
        {"states:StartExecution": {at("states", "stateMachine:m")}},
    ),
    "a stream is encrypted with a key": (
        "kinesis:StartStreamEncryption",
        {"StreamName": "s", "EncryptionType": "KMS", "KeyId": "k"},
        {"kinesis:StartStreamEncryption": {at("kinesis", "stream/s"), at("kms", "key/k")}},
    ),
    "a repository of images": (
        "ecr:PutLifecyclePolicy",
        {"repositoryName": "r", "lifecyclePolicyText": "{}"},
        {"ecr:PutLifecyclePolicy": {at("ecr", "repository/r")}},
    ),
    "a table of a catalogue": (
        "glue:UpdateTable",
        {"DatabaseName": "d", "Name": "t"},
        {"glue:UpdateTable": {at("glue", "catalog"), at("glue", "database/d"), at("glue", "table/d/t")}},
    ),
}
TABLE = EC2 | STORAGE | IDENTITY | DATABASES | COMPUTE | MANAGEMENT | NETWORK | MESSAGES


def needed(call, parameters):
    """{action: its resources}."""
    service, _, operation = call.partition(":")
    found = {}
    for permission in access.permissions(service, operation, parameters, HERE):
        found.setdefault(permission.action, set()).update(permission.resources)
    return found


@pytest.mark.parametrize(("call", "parameters", "expected"), TABLE.values(), ids=TABLE)
def test_a_call_needs(call, parameters, expected):
    assert needed(call, parameters) == expected


CONDITIONS = {
    "a policy that is named": (
        "iam:AttachRolePolicy",
        {"RoleName": "r", "PolicyArn": POLICY},
        "iam:AttachRolePolicy",
        {("ArnEquals", "iam:PolicyARN", POLICY)},
    ),
    "a policy that is not known yet": (
        "iam:AttachRolePolicy",
        {"RoleName": "r", "PolicyArn": ANY},
        "iam:AttachRolePolicy",
        set(),
    ),
    "a boundary that is named": (
        "iam:PutUserPermissionsBoundary",
        {"UserName": "u", "PermissionsBoundary": POLICY},
        "iam:PutUserPermissionsBoundary",
        {("ArnEquals", "iam:PermissionsBoundary", POLICY)},
    ),
    "a policy that is the resource itself": ("iam:GetPolicy", {"PolicyArn": POLICY}, "iam:GetPolicy", set()),
    "the service of a role that is made for it": (
        "iam:CreateServiceLinkedRole",
        {"AWSServiceName": "macie.amazonaws.com"},
        "iam:CreateServiceLinkedRole",
        {("StringEquals", "iam:AWSServiceName", "macie.amazonaws.com")},
    ),
    "a role for an automation": (
        "ssm:StartAutomationExecution",
        {"DocumentName": "Fix", "Parameters": {"AutomationAssumeRole": [CHILD]}},
        "iam:PassRole",
        {("StringEquals", "iam:PassedToService", "ssm.amazonaws.com")},
    ),
    "a fix of AWS Config that is handed a role": (
        "config:PutRemediationConfigurations",
        {
            "RemediationConfigurations": [
                {"ConfigRuleName": "r", "Parameters": {"AutomationAssumeRole": {"StaticValue": {"Values": [CHILD]}}}}
            ]
        },
        "iam:PassRole",
        {("StringEquals", "iam:PassedToService", "ssm.amazonaws.com")},
    ),
}


@pytest.mark.parametrize(("call", "parameters", "action", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_statement_is_narrowed_by(call, parameters, action, expected):
    service, _, operation = call.partition(":")
    found = [each for each in access.permissions(service, operation, parameters, HERE) if each.action == action]
    assert {condition for each in found for condition in each.conditions} == expected
    assert found


UNKNOWN = {
    "parameters that may hold a role": (
        "ssm:StartAutomationExecution",
        {"DocumentName": "Fix", "Parameters": ANY},
        ("iam:PassRole", role("*")),
    ),
    "disks that may come from a snapshot": (
        "ec2:RunInstances",
        {"ImageId": "ami-1", "BlockDeviceMappings": ANY},
        ("ec2:RunInstances", at("ec2", "snapshot/*", account="")),
    ),
    "arguments of which nobody knows all": (
        "ec2:CreateFlowLogs",
        {ANY: ANY},
        ("ec2:CreateFlowLogs", at("ec2", "subnet/*")),
    ),
    "rules that may name a set of addresses": (
        "wafv2:CreateWebACL",
        {"Name": "n", "Scope": "REGIONAL", "Rules": ANY},
        ("wafv2:CreateWebACL", at("wafv2", "*/ipset/*/*")),
    ),
    "a document that may be AWS's": (
        "ssm:SendCommand",
        {"DocumentName": ANY, "InstanceIds": ["i-1"]},
        ("ssm:SendCommand", at("ssm", "document/*", account="")),
    ),
}


@pytest.mark.parametrize(("call", "parameters", "expected"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_never_too_narrow(call, parameters, expected):
    action, arn = expected
    assert arn in needed(call, parameters)[action]
