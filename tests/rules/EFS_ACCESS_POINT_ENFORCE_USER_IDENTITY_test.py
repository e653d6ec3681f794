import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "EFS_ACCESS_POINT_ENFORCE_USER_IDENTITY"
PROOF = "model"  # moto has no OpsItems; ours answer as Systems Manager's API reference has it

SHOP = {"PosixUser": {"Uid": "1001", "Gid": "2001", "SecondaryGids": ["3001"]}}
OWNED = {"RootDirectory": {"Path": "/shop", "CreationInfo": {"OwnerUid": "1001", "OwnerGid": "2001"}}}
UIDS, GIDS = {"approvedUids": "1000, 1001"}, {"approvedGids": "2000,2001"}

SCENARIOS = {  # given an access point that ...: (its configuration, inputs, then the access point is ...)
    "sets a user": (SHOP, {}, COMPLIANT),
    "sets a user by numbers": ({"PosixUser": {"Uid": 1001, "Gid": 2001}}, UIDS | GIDS, COMPLIANT),
    "sets the user root": ({"PosixUser": {"Uid": 0, "Gid": 0}}, {}, COMPLIANT),
    "sets no user": ({"AccessPointId": "fsap-1"}, {}, NON_COMPLIANT),
    "sets no user, and an owner of its directory": (OWNED, {}, NON_COMPLIANT),
    "has null for its user": ({"PosixUser": None}, {}, NON_COMPLIANT),
    "has an empty user": ({"PosixUser": {}}, {}, NON_COMPLIANT),
    "sets a user without a group": ({"PosixUser": {"Uid": "1001"}}, {}, NON_COMPLIANT),
    "sets a group without a user": ({"PosixUser": {"Gid": "2001"}}, {}, NON_COMPLIANT),
    "sets an approved user": (SHOP, UIDS, COMPLIANT),
    "sets an approved group": (SHOP, GIDS, COMPLIANT),
    "sets a user who is not approved": (SHOP, {"approvedUids": "1000"}, NON_COMPLIANT),
    "sets a user whose id begins like an approved one": (SHOP, {"approvedUids": "10011"}, NON_COMPLIANT),
    "sets a group that is not approved": (SHOP, {"approvedGids": "2000"}, NON_COMPLIANT),
    "sets an approved group as a secondary one only": (SHOP, {"approvedGids": "3001"}, NON_COMPLIANT),
    "sets an approved user and another group": (SHOP, UIDS | {"approvedGids": "2000"}, NON_COMPLIANT),
    "sets a group that is an approved user": (SHOP, {"approvedUids": "2001"}, NON_COMPLIANT),
    "sets no user, as JSON text": (json.dumps(OWNED), {}, NON_COMPLIANT),
}


def access_point(configuration):
    return item("AWS::EFS::AccessPoint", resourceId="fsap-1", configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_access_point_that(configuration, inputs, expected):
    assert verdict(RULE, access_point(configuration), **inputs) == expected


ANNOTATIONS = {
    "what is not set": (OWNED, {}, "The access point sets no Uid. The access point sets no Gid."),
    "the user": (SHOP, {"approvedUids": "1000,1002"}, "Uid 1001 is none of 1000, 1002."),
    "the group": (SHOP, UIDS | {"approvedGids": "2000"}, "Gid 2001 is none of 2000."),
}


@pytest.mark.parametrize(("configuration", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(configuration, inputs, annotation):
    assert evaluations(RULE, access_point(configuration), **inputs)[0]["Annotation"] == annotation


def made(aws, **user):
    system = aws("efs").create_file_system(CreationToken="shared")["FileSystemId"]
    return aws("efs").create_access_point(ClientToken="shop", FileSystemId=system, **user)["AccessPointId"]


def bad(aws):
    """An access point believes its clients."""
    return made(aws)


def good(aws):
    """An access point sets a user and a group."""
    return made(aws, PosixUser={"Uid": 1001, "Gid": 2001})
