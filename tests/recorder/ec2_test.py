import support
from recording import REGION, TAGS, items, subnets
from trueup import aws, emulated, recorder

UNTAGGED = {"AWS::EC2::SnapshotBlockPublicAccess"}  # a setting, which cannot be tagged


def create(client):
    ec2 = client("ec2")
    [subnet, _] = subnets(client, 2)
    vpc = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    open_to_all = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
    ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22} | open_to_all]
    )
    listed = ec2.create_managed_prefix_list(PrefixListName="partners", MaxEntries=1, AddressFamily="IPv4")["PrefixList"]
    partners = {"PrefixListIds": [{"PrefixListId": listed["PrefixListId"]}]}
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443} | open_to_all | partners
    second = ec2.create_security_group(GroupName="partners", Description="partners", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=second, IpPermissions=[permission])
    colleagues = {"UserIdGroupPairs": [{"GroupId": group}]}
    ec2.authorize_security_group_egress(GroupId=second, IpPermissions=[permission | colleagues])
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    ssh = {"RuleAction": "deny", "Protocol": "6", "PortRange": {"From": 22, "To": 22}, "Egress": False}
    ec2.create_network_acl_entry(NetworkAclId=acl, RuleNumber=10, CidrBlock="0.0.0.0/0", **ssh)
    ec2.create_network_acl_entry(NetworkAclId=acl, RuleNumber=11, Ipv6CidrBlock="::/0", **ssh)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock="::/0", GatewayId=gateway)
    customer = ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, PublicIp="192.0.2.1")["CustomerGateway"]
    private = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    connection = ec2.create_vpn_connection(
        Type="ipsec.1", CustomerGatewayId=customer["CustomerGatewayId"], VpnGatewayId=private
    )["VpnConnection"]["VpnConnectionId"]
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway")
    everything = [group, interface, gateway, acl, table, customer["CustomerGatewayId"], private, connection]
    everything.append(endpoint["VpcEndpoint"]["VpcEndpointId"])
    ec2.create_tags(Resources=everything, Tags=TAGS)
    _instance(ec2, subnet, group)
    _reachable_and_with_a_profile(client)


def _instance(ec2, subnet, group):
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


def _reachable_and_with_a_profile(client):
    ec2 = client("ec2")
    [instance] = [each for group in ec2.describe_instances()["Reservations"] for each in group["Instances"]]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=address, InstanceId=instance["InstanceId"])
    client("iam").create_instance_profile(InstanceProfileName="web")
    ec2.associate_iam_instance_profile(InstanceId=instance["InstanceId"], IamInstanceProfile={"Name": "web"})


def test_a_security_group_has_its_ranges_in_both_spellings():
    [web] = [each for each in items("AWS::EC2::SecurityGroup") if each["configuration"]["groupName"] == "web"]
    [permission] = web["configuration"]["ipPermissions"]
    assert permission["ipRanges"] == ["0.0.0.0/0"]
    assert permission["ipv4Ranges"] == [{"cidrIp": "0.0.0.0/0"}]
    assert permission["ipv6Ranges"] == [{"cidrIpv6": "::/0"}]
    assert (permission["fromPort"], permission["toPort"], permission["ipProtocol"]) == (22, 22, "tcp")


def test_an_endpoint_has_its_type_and_no_policy():
    [endpoint] = items("AWS::EC2::VPCEndpoint")
    assert endpoint["configuration"]["vpcEndpointType"] == "Gateway"
    assert "policyDocument" not in endpoint["configuration"]


def test_a_terminated_instance_is_no_resource_any_more():
    with emulated.emulation():
        session = aws.session(region=support.REGION, credentials=emulated.KEYS)
        ec2 = session.client("ec2")
        first, second = ec2.run_instances(ImageId="ami-0123456789abcdef0", MinCount=2, MaxCount=2)["Instances"]
        ec2.terminate_instances(InstanceIds=[second["InstanceId"]])
        ids = {item["resourceId"] for item in recorder.record(session, support.REGION, ["AWS::EC2::Instance"])}
    assert ids == {first["InstanceId"]}


def test_the_setting_for_public_snapshots_is_one_of_the_account():
    [setting] = items("AWS::EC2::SnapshotBlockPublicAccess")
    assert setting["resourceId"] == setting["awsAccountId"]
    assert setting["configuration"] == {"State": "unblocked"}
