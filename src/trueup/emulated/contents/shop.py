"""The account that was set up with care: no rule finds anything in it."""

from __future__ import annotations

from trueup.emulated import HOME
from trueup.emulated.contents.parts import (
    BLOCKED,
    CARED_FOR,
    WORLD,
    Client,
    allow,
    let_in,
    make_bucket,
    make_function,
    make_instance,
    make_network,
    make_trail,
    policy,
    specified,
    tag_list,
)


def fill(client: Client, account: str, region: str) -> None:
    """Everything right."""
    home = region == HOME
    key = client("kms").create_key(Description="shop-data", Tags=tag_list(CARED_FOR, "Tag"))["KeyMetadata"]
    client("kms").enable_key_rotation(KeyId=key["KeyId"])
    name = "shop-orders" if home else "shop-orders-us"
    make_bucket(client, name, region, key["Arn"])
    if home:
        _careful_identities(client, account)
        client("s3control").put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=BLOCKED)
        strict = {"IsMultiRegionTrail": True, "EnableLogFileValidation": True}
        make_trail(client, "shop-trail", "shop-audit", account, region, key["Arn"], **strict)

    ec2 = client("ec2")
    ec2.enable_ebs_encryption_by_default()
    vpc, subnet = make_network(client, "10.30.0.0/16", region, CARED_FOR)
    _watch_and_close(client, vpc, name)
    group = ec2.create_security_group(
        GroupName="app-sg",
        Description="shop application",
        VpcId=vpc,
        TagSpecifications=specified("security-group", CARED_FOR),
    )["GroupId"]
    let_in(client, group, {"FromPort": 443, "ToPort": 443, "IpRanges": WORLD})
    make_instance(client, "shop-app", subnet, group, region, tokens="required", encrypted=True, tags=CARED_FOR)
    for default in ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]:
        _watch_and_close(client, default["VpcId"], name)

    _tag_networks(client)

    make_function(client, "shop-report", account)
    client("guardduty").create_detector(Enable=True)
    client("securityhub").enable_security_hub()


def _careful_identities(client: Client, account: str) -> None:
    iam = client("iam")
    reading = policy(allow(None, "s3:GetObject", "arn:aws:s3:::shop-orders/*"))
    iam.create_policy(PolicyName="shop-reader", PolicyDocument=reading, Tags=tag_list(CARED_FOR))
    own = policy(allow({"AWS": f"arn:aws:iam::{account}:root"}, "sts:AssumeRole"))
    iam.create_role(RoleName="shop-app", AssumeRolePolicyDocument=own, Tags=tag_list(CARED_FOR))
    iam.create_user(UserName="release-bot", Tags=tag_list(CARED_FOR))
    iam.create_access_key(UserName="release-bot")
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True,
        MaxPasswordAge=90,
        PasswordReusePrevention=24,
    )


def _watch_and_close(client: Client, vpc: str, bucket: str) -> None:
    """Flow logs to a bucket, and a default group that lets nothing in or out."""
    ec2 = client("ec2")
    ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=f"arn:aws:s3:::{bucket}",
    )
    default = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    [group] = ec2.describe_security_groups(Filters=default)["SecurityGroups"]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
    ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])


def _tag_networks(client: Client) -> None:
    """Tags for all that came with a VPC or an instance and that nobody made by name."""
    ec2 = client("ec2")
    found = [
        network[identity]
        for listing, key, identity in (
            (ec2.describe_network_acls, "NetworkAcls", "NetworkAclId"),
            (ec2.describe_network_interfaces, "NetworkInterfaces", "NetworkInterfaceId"),
            (ec2.describe_route_tables, "RouteTables", "RouteTableId"),
            (ec2.describe_security_groups, "SecurityGroups", "GroupId"),
            (ec2.describe_subnets, "Subnets", "SubnetId"),
            (ec2.describe_vpcs, "Vpcs", "VpcId"),
        )
        for network in listing()[key]
    ]
    ec2.create_tags(Resources=found, Tags=tag_list(CARED_FOR))
