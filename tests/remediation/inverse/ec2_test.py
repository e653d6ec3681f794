import pytest
from moto import mock_aws

from trueup.remediation import inverse
from undoing import answers, comes_back, proven, send, service

ec2 = service("ec2")

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "volumes unencrypted by default": ([], ec2("EnableEbsEncryptionByDefault")),
    "volumes encrypted by default": (
        [ec2("EnableEbsEncryptionByDefault")],
        ec2("EnableEbsEncryptionByDefault"),
    ),
    "volumes encrypted by default, then not": (
        [ec2("EnableEbsEncryptionByDefault")],
        ec2("DisableEbsEncryptionByDefault"),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


WORLD = {"CidrIp": "0.0.0.0/0", "Description": "opened by hand"}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
OPENED = [
    SSH | {"IpRanges": [WORLD, {"CidrIp": "192.0.2.0/24", "Description": "office"}]},
    SSH | {"Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "six"}]},
    {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
]
REVOKED = {  # given as ...: the parameters, from the group's id and its rules
    "permissions": lambda group, _rules: {"IpPermissions": [SSH | {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]},
    "permissions as they were read": lambda group, _rules: {
        "IpPermissions": send(ec2("DescribeSecurityGroups", GroupIds=[group]))["SecurityGroups"][0]["IpPermissions"]
    },
    "a protocol by its number": lambda group, _rules: {
        "IpPermissions": [SSH | {"IpProtocol": "6", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    },
    "one range": lambda group, _rules: SSH | {"CidrIp": "0.0.0.0/0"},
    "every protocol": lambda group, _rules: {"IpPermissions": [OPENED[2]]},
    "rule ids": lambda group, rules: {"SecurityGroupRuleIds": rules},
}


def group_with(permissions):
    group = send(ec2("CreateSecurityGroup", GroupName="g", Description="g"))["GroupId"]
    send(ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=permissions))
    return group


def rules_of(group):
    found = send(ec2("DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [group]}]))
    return [rule for rule in found["SecurityGroupRules"] if not rule["IsEgress"]]


def as_set(rules):
    names = ("IpProtocol", "FromPort", "ToPort", "CidrIpv4", "CidrIpv6", "PrefixListId", "Description")
    sources = [str(rule.get("ReferencedGroupInfo", {}).get("GroupId")) for rule in rules]
    return {(*(rule.get(name) for name in names), source) for rule, source in zip(rules, sources, strict=True)}


@pytest.mark.parametrize("revoked", REVOKED.values(), ids=REVOKED)
@mock_aws
def test_revoked_ingress_comes_back_with_its_descriptions_when_given_as(revoked):
    group = group_with(OPENED)
    rules = rules_of(group)
    write = ec2(
        "RevokeSecurityGroupIngress", GroupId=group, **revoked(group, [r["SecurityGroupRuleId"] for r in rules])
    )

    before, between, after, back = proven(write)

    assert as_set(rules_of(group)) == as_set(rules)
    assert before
    assert between == []
    assert after == (before if "SecurityGroupRuleIds" not in write.parameters else [])  # they come back with new ids
    assert back.reversible == "yes"


@mock_aws
def test_a_rule_that_names_a_group_comes_back():
    other = send(ec2("CreateSecurityGroup", GroupName="o", Description="o"))["GroupId"]
    pair = {"GroupId": other, "Description": "the other"}
    group = group_with([SSH | {"UserIdGroupPairs": [pair]}])
    rules = rules_of(group)

    before, between, _after, _back = proven(
        ec2("RevokeSecurityGroupIngress", GroupId=group, SecurityGroupRuleIds=[rules[0]["SecurityGroupRuleId"]])
    )

    assert (len(before), between) == (1, [])
    assert as_set(rules_of(group)) == as_set(rules)


@mock_aws
def test_tags_of_a_rule_do_not_come_back_which_is_said():
    group = group_with(OPENED)
    [rule, *_others] = [rule["SecurityGroupRuleId"] for rule in rules_of(group)]
    send(ec2("CreateTags", Resources=[rule], Tags=[{"Key": "a", "Value": "b"}]))
    write = ec2("RevokeSecurityGroupIngress", GroupId=group, SecurityGroupRuleIds=[rule])
    pre = answers(write)
    pre[0]["SecurityGroupRules"][0]["Tags"] = [{"Key": "a", "Value": "b"}]  # which moto leaves out

    back = inverse.undo(write, pre, None)

    assert (back.reversible, back.reason) == ("partial", "the tags of the rules do not come back")


@mock_aws
def test_authorized_rules_go_again_and_those_that_were_there_stay():
    group = group_with([OPENED[0]])
    rules = rules_of(group)
    before, between, after, _back = proven(
        ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[OPENED[1], OPENED[2]])
    )
    assert (before, len(between), after) == ([], 2, [])
    assert as_set(rules_of(group)) == as_set(rules)


@mock_aws
def test_revoked_egress_comes_back():
    group = send(ec2("CreateSecurityGroup", GroupName="g", Description="g"))["GroupId"]
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    before, between, after, _back = proven(ec2("RevokeSecurityGroupEgress", GroupId=group, IpPermissions=[everything]))
    assert (before == after, between) == (True, [])


@pytest.fixture
def instance():
    with mock_aws():
        started = send(ec2("RunInstances", ImageId="ami-12345678", MinCount=1, MaxCount=1))
        yield started["Instances"][0]["InstanceId"]


def test_metadata_options_come_back_as_far_as_they_were_changed(instance):
    before, between, after, back = proven(
        ec2("ModifyInstanceMetadataOptions", InstanceId=instance, HttpTokens="required", HttpEndpoint="enabled")
    )
    assert before == after == {"HttpTokens": "optional", "HttpEndpoint": "enabled"}
    assert between["HttpTokens"] == "required"
    assert set(back.calls[0].parameters) == {"InstanceId", "HttpTokens", "HttpEndpoint"}


def test_a_stopped_instance_starts_again_but_not_as_if_nothing_had_been(instance):
    before, between, after, back = proven(ec2("StopInstances", InstanceIds=[instance]))
    assert (before, between, after) == ({instance: True}, {instance: False}, {instance: True})
    assert back.reversible == "partial"


def test_a_detached_volume_is_attached_again(instance):
    volume = send(ec2("CreateVolume", Size=1, AvailabilityZone="eu-west-1a"))["VolumeId"]
    attach = ec2("AttachVolume", VolumeId=volume, InstanceId=instance, Device="/dev/sdf")
    before, between, after, _back = proven(attach)
    assert (before, between, after) == (None, {"InstanceId": instance, "Device": "/dev/sdf"}, None)
    send(attach)
    before, between, after, _back = proven(ec2("DetachVolume", VolumeId=volume, InstanceId=instance))
    assert (before == after, between) == (True, None)


def test_tags_of_several_instances_and_volumes(instance):
    volume = send(ec2("CreateVolume", Size=1, AvailabilityZone="eu-west-1a"))["VolumeId"]
    send(ec2("CreateTags", Resources=[volume], Tags=[{"Key": "a", "Value": "old"}]))
    new = [{"Key": "a", "Value": "new"}, {"Key": "b", "Value": "new"}]
    before, between, after, _back = proven(ec2("CreateTags", Resources=[instance, volume], Tags=new))
    assert before == after == {instance: {}, volume: {"a": "old"}}
    assert between[volume] == {"a": "new", "b": "new"}
    before, between, after, _back = proven(ec2("DeleteTags", Resources=[volume], Tags=[{"Key": "a"}]))
    assert (before == after, between) == (True, {volume: {}})


@mock_aws
def test_a_flow_log_that_was_made_goes_again():
    send(ec2("CreateVpc", CidrBlock="10.0.0.0/16"))
    vpc = send(ec2("DescribeVpcs"))["Vpcs"][0]["VpcId"]
    write = ec2("CreateFlowLogs", ResourceIds=[vpc], ResourceType="VPC", TrafficType="REJECT", LogGroupName="g",
        DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/r",
    )  # fmt: skip
    before, between, after, _back = proven(write)
    assert (before, len(between), after) == (None, 1, None)


@mock_aws
def test_an_elastic_ip_goes_back_to_where_it_was():
    address, interface = send(ec2("AllocateAddress", Domain="vpc"))["AllocationId"], an_interface()
    there = ec2("AssociateAddress", AllocationId=address, NetworkInterfaceId=interface)
    taken = ec2("DisassociateAddress", AssociationId=send(there)["AssociationId"])
    [back] = inverse.undo(taken, answers(taken), {}).calls
    send(taken)

    assert (back.operation, back.parameters["AllocationId"]) == ("AssociateAddress", address)
    assert inverse.state(back, answers(back)) is None
    send(back)
    assert inverse.state(back, answers(back)) == inverse.predict(back, answers(back))


@mock_aws
def test_an_elastic_ip_that_was_nowhere_is_taken_away_again():
    address, interface = send(ec2("AllocateAddress", Domain="vpc"))["AllocationId"], an_interface()
    given = ec2("AssociateAddress", AllocationId=address, NetworkInterfaceId=interface)
    before = answers(given)
    response = send(given)

    [back] = inverse.undo(given, before, response).calls
    assert (back.operation, back.parameters) == ("DisassociateAddress", {"AssociationId": response["AssociationId"]})
    assert inverse.undo(given, before, None).calls == ()
    assert inverse.undo(given, answers(given), response).reversible == "no"


def test_nobody_foretells_where_an_elastic_ip_of_an_instance_will_be():
    assert (
        inverse.predict(ec2("AssociateAddress", AllocationId="eipalloc-1", InstanceId="i-1"), [{}]) is inverse.UNKNOWN
    )


def an_interface():
    vpc = send(ec2("CreateVpc", CidrBlock="10.0.0.0/16"))["Vpc"]["VpcId"]
    subnet = send(ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.0.0.0/24"))["Subnet"]["SubnetId"]
    return send(ec2("CreateNetworkInterface", SubnetId=subnet))["NetworkInterface"]["NetworkInterfaceId"]


def test_an_automatic_address_does_not_come_back():
    taken = ec2("ModifyNetworkInterfaceAttribute", NetworkInterfaceId="eni-1", AssociatePublicIpAddress=False)
    told = {"NetworkInterfaces": [{"Association": {"IpOwnerId": "amazon"}}]}

    back = inverse.undo(taken, [told], {})

    assert back.reversible != "yes"
    assert "another" in back.reason


@mock_aws
def test_an_entry_of_a_network_acl_that_was_made_goes_and_others_of_its_number_stay():
    vpc = send(ec2("CreateVpc", CidrBlock="10.0.0.0/16"))["Vpc"]["VpcId"]
    acl = send(ec2("CreateNetworkAcl", VpcId=vpc))["NetworkAcl"]["NetworkAclId"]
    entry = {"NetworkAclId": acl, "RuleNumber": 7, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"}
    send(ec2("CreateNetworkAclEntry", Egress=True, **entry))

    before, between, after, _back = proven(ec2("CreateNetworkAclEntry", Egress=False, **entry))

    assert (before, between["RuleNumber"], after) == (None, 7, None)
    [found] = send(ec2("DescribeNetworkAcls", NetworkAclIds=[acl]))["NetworkAcls"]
    assert [each["Egress"] for each in found["Entries"] if each["RuleNumber"] == 7] == [True]
