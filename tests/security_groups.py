"""Security groups of an emulated account, for the rules about what may come in."""


def web(aws):
    """A group, by its id, that lets every address reach port 443."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="0.0.0.0/0")
    return group


def opened(aws, first, last):
    """The same, and it lets every IPv4 and IPv6 address, beside an office, reach the ports from first to last."""
    group = web(aws)
    ports = {"IpProtocol": "tcp", "FromPort": first, "ToPort": last}
    sources = {
        "IpRanges": [
            {"CidrIp": "0.0.0.0/0", "Description": "all"},
            {"CidrIp": "192.0.2.0/24", "Description": "office"},
        ],
        "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
    }
    aws("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[ports | sources])
    return group
