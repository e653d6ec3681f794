import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

USED = {"vpcId": "vpc-1", "isDefault": False, "associations": [{"subnetId": "subnet-1", "networkAclId": "acl-1"}]}
UNUSED = USED | {"associations": []}
KEPT = {"exemptTagKey": "isolation"}

SCENARIOS = {  # given a network ACL that ...: (its configuration, its tags, inputs, then the ACL is ...)
    "is associated with a subnet": (USED, {}, {}, COMPLIANT),
    "is associated with two subnets": (
        USED | {"associations": [*USED["associations"], {"subnetId": "subnet-2"}]},
        {},
        {},
        COMPLIANT,
    ),
    "is associated with nothing": (UNUSED, {}, {}, NON_COMPLIANT),
    "has no part for associations": ({"vpcId": "vpc-1", "isDefault": False}, {}, {}, NON_COMPLIANT),
    "has null for its associations": (USED | {"associations": None}, {}, {}, NON_COMPLIANT),
    "has an association without a subnet": (
        USED | {"associations": [{"networkAclId": "acl-1", "subnetId": None}]},
        {},
        {},
        NON_COMPLIANT,
    ),
    "has one association that is no list": (USED | {"associations": {"subnetId": "subnet-1"}}, {}, {}, COMPLIANT),
    "does not say whether it is the default one": ({"associations": []}, {}, {}, NON_COMPLIANT),
    "is the default one and in use": (USED | {"isDefault": True}, {}, {}, COMPLIANT),
    "is the default one of a VPC without subnets": (UNUSED | {"isDefault": True}, {}, {}, NOT_APPLICABLE),
    "is the default one, in text": (UNUSED | {"isDefault": "true"}, {}, {}, NOT_APPLICABLE),
    "is unused and bears the exempting tag": (UNUSED, {"isolation": ""}, KEPT, NOT_APPLICABLE),
    "is unused and bears another tag": (UNUSED, {"isolated": "yes"}, KEPT, NON_COMPLIANT),
    "is in use and bears the exempting tag": (USED, {"isolation": ""}, KEPT, COMPLIANT),
    "is unused and bears a tag that exempts nothing": (UNUSED, {"isolation": ""}, {}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(UNUSED), {}, {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "tags", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_network_acl_that(configuration, tags, inputs, expected):
    acl = item("AWS::EC2::NetworkAcl", resourceId="acl-1", configuration=configuration, tags=tags)

    assert verdict("VPC_NETWORK_ACL_UNUSED_CHECK", acl, **inputs) == expected


@pytest.mark.parametrize(("configuration", "vpc"), [(UNUSED, "vpc-1"), ({}, "its VPC")])
def test_the_annotation_names_the_vpc(configuration, vpc):
    acl = item("AWS::EC2::NetworkAcl", resourceId="acl-1", configuration=configuration)

    [evaluation] = evaluations("VPC_NETWORK_ACL_UNUSED_CHECK", acl)

    assert evaluation["Annotation"] == f"No subnet of {vpc} is associated with the network ACL."


def bad(aws):
    """A network ACL is associated with no subnet."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]


def good(aws):
    """A VPC's default network ACL is associated with its only subnet."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")
    [acl] = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    return acl["NetworkAclId"]
