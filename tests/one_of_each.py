"""One tagged resource of every type that is recorded, in an emulated account."""

import json
from io import BytesIO
from zipfile import ZipFile

TAGS = [{"Key": "CostCenter", "Value": "4711"}]
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
REGION = "eu-west-1"


def create(client):
    """Make them; client gives a client of a service."""
    role, key = _identities(client), _key(client)
    vpc, subnets, group = _network(client)
    _instance(client, subnets[0], group)
    _bucket(client, key)
    _balancers(client, subnets, group)
    _databases(client, subnets)
    _warehouse(client, subnets)
    _software(client, role, subnets, vpc)


def _policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _identities(client):
    iam = client("iam")
    role = iam.create_role(RoleName="app", AssumeRolePolicyDocument=_policy(TRUST), Tags=TAGS)["Role"]["Arn"]
    iam.put_role_policy(RoleName="app", PolicyName="inline", PolicyDocument=_policy(READ))
    policy = iam.create_policy(PolicyName="reader", PolicyDocument=_policy(READ), Tags=TAGS)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="app", PolicyArn=policy)
    iam.create_group(GroupName="people")
    iam.create_user(UserName="ada", Tags=TAGS)
    iam.put_user_policy(UserName="ada", PolicyName="inline", PolicyDocument=_policy(READ))
    iam.add_user_to_group(UserName="ada", GroupName="people")
    return role


def _key(client):
    kms = client("kms")
    key = kms.create_key(Tags=[{"TagKey": "CostCenter", "TagValue": "4711"}])["KeyMetadata"]
    kms.enable_key_rotation(KeyId=key["KeyId"])
    return key["Arn"]


def _network(client):
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.1.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]
        for number, zone in enumerate("ab")
    ]
    ids = [subnet["SubnetId"] for subnet in subnets]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            }
        ],
    )
    interface = ec2.create_network_interface(SubnetId=ids[0])["NetworkInterface"]["NetworkInterfaceId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    customer = ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, PublicIp="192.0.2.1")["CustomerGateway"]
    private = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    connection = ec2.create_vpn_connection(
        Type="ipsec.1", CustomerGatewayId=customer["CustomerGatewayId"], VpnGatewayId=private
    )["VpnConnection"]["VpnConnectionId"]
    everything = [vpc, *ids, group, interface, gateway, acl, table, customer["CustomerGatewayId"], private, connection]
    ec2.create_tags(Resources=everything, Tags=TAGS)
    return vpc, ids, group


def _instance(client, subnet, group):
    ec2 = client("ec2")
    [instance] = ec2.run_instances(
        ImageId="ami-0123456789abcdef0",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        SecurityGroupIds=[group],
        MetadataOptions={"HttpTokens": "optional", "HttpEndpoint": "enabled"},
        TagSpecifications=[{"ResourceType": kind, "Tags": TAGS} for kind in ("instance", "volume")],
    )["Instances"]
    volume = ec2.create_volume(
        Size=1,
        AvailabilityZone=f"{REGION}a",
        Encrypted=True,
        TagSpecifications=[{"ResourceType": "volume", "Tags": TAGS}],
    )
    ec2.attach_volume(VolumeId=volume["VolumeId"], InstanceId=instance["InstanceId"], Device="/dev/sdf")


def _bucket(client, key):
    s3 = client("s3")
    s3.create_bucket(Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_tagging(Bucket="ledger", Tagging={"TagSet": TAGS})
    s3.put_bucket_versioning(Bucket="ledger", VersioningConfiguration={"Status": "Enabled"})
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    s3.put_bucket_encryption(
        Bucket="ledger",
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
    )
    s3.put_bucket_acl(Bucket="ledger", ACL="public-read")
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ledger/*"}
    s3.put_bucket_policy(Bucket="ledger", Policy=_policy(allowed))
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 30}}
    s3.put_bucket_lifecycle_configuration(Bucket="ledger", LifecycleConfiguration={"Rules": [rule]})
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket="ledger", PublicAccessBlockConfiguration=dict.fromkeys(names, True))
    client("cloudtrail").create_trail(Name="audit", S3BucketName="ledger", EnableLogFileValidation=True, TagsList=TAGS)


def _balancers(client, subnets, group):
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    client("elb").create_load_balancer(
        LoadBalancerName="old", Listeners=[listener], Subnets=subnets[:1], SecurityGroups=[group], Tags=TAGS
    )
    client("elbv2").create_load_balancer(Name="new", Subnets=subnets, SecurityGroups=[group], Tags=TAGS)
    scaling = client("autoscaling")
    scaling.create_launch_configuration(
        LaunchConfigurationName="workers", ImageId="ami-0123456789abcdef0", InstanceType="t3.micro"
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="workers",
        LaunchConfigurationName="workers",
        MinSize=0,
        MaxSize=0,
        VPCZoneIdentifier=subnets[0],
        Tags=[TAGS[0] | {"PropagateAtLaunch": False}],
    )


def _databases(client, subnets):
    client("dynamodb").create_table(
        TableName="sessions",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=TAGS,
    )
    rds = client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="private", DBSubnetGroupDescription="private", SubnetIds=subnets, Tags=TAGS
    )
    rds.create_db_security_group(DBSecurityGroupName="legacy", DBSecurityGroupDescription="legacy", Tags=TAGS)
    rds.create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="admin",
        MasterUserPassword="not-a-secret-1",
        AllocatedStorage=20,
        DBSubnetGroupName="private",
        Tags=TAGS,
    )
    rds.create_db_snapshot(DBSnapshotIdentifier="orders-1", DBInstanceIdentifier="orders", Tags=TAGS)
    rds.create_event_subscription(SubscriptionName="alarms", SnsTopicArn="arn:aws:sns:eu-west-1:1:alarms", Tags=TAGS)


def _warehouse(client, subnets):
    redshift = client("redshift")
    redshift.create_cluster_subnet_group(
        ClusterSubnetGroupName="private", Description="private", SubnetIds=subnets, Tags=TAGS
    )
    redshift.create_cluster_security_group(ClusterSecurityGroupName="legacy", Description="legacy", Tags=TAGS)
    redshift.create_cluster_parameter_group(
        ParameterGroupName="strict", ParameterGroupFamily="redshift-1.0", Description="strict", Tags=TAGS
    )
    redshift.create_cluster(
        ClusterIdentifier="facts",
        NodeType="ra3.large",
        MasterUsername="admin",
        MasterUserPassword="Not-a-secret-1",
        ClusterSubnetGroupName="private",
        Tags=TAGS,
    )
    redshift.create_cluster_snapshot(SnapshotIdentifier="facts-1", ClusterIdentifier="facts", Tags=TAGS)


def _software(client, role, subnets, vpc):
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "")
    client("lambda").create_function(
        FunctionName="report",
        Runtime="python3.13",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": packed.getvalue()},
        Environment={"Variables": {"PASSWORD": "not-a-secret-1"}},
        Tags={"CostCenter": "4711"},
    )
    client("acm").request_certificate(DomainName="example.com", ValidationMethod="DNS", Tags=TAGS)
    client("codebuild").create_project(
        name="build",
        source={"type": "S3", "location": "ledger/source.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "AWS_ACCESS_KEY_ID", "value": "not-a-secret-1", "type": "PLAINTEXT"}],
        },
        serviceRole=role,
        tags=[{"key": "CostCenter", "value": "4711"}],
    )
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    client("cloudformation").create_stack(StackName="alarms", TemplateBody=json.dumps(topic), Tags=TAGS)
