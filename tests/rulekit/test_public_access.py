import pytest

from trueup.rulekit import public_access

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
OWNER = {"grantee": {"id": "8ac8", "displayName": None}, "permission": "FullControl"}

ACLS = {  # an access control list that ...: (the list, who of everyone is granted what)
    "is absent": (None, ()),
    "is empty": ({}, ()),
    "grants its owner only": ({"grantSet": None, "grantList": [OWNER]}, ()),
    "names a group in AWS Config's way": (
        {"grantSet": None, "grantList": [OWNER, {"grantee": "AllUsers", "permission": "Read"}]},
        (("AllUsers", "READ"),),
    ),
    "is an old item's set": (
        {"grantSet": [{"grantee": "AuthenticatedUsers", "permission": "ReadAcp"}], "grantList": None},
        (("AuthenticatedUsers", "READ_ACP"),),
    ),
    "holds one grant, not a list": (
        {"grantList": {"grantee": "AllUsers", "permission": "FullControl"}},
        (("AllUsers", "FULL_CONTROL"),),
    ),
    "names a group by its URI": (
        {"grantList": [{"grantee": ALL_USERS, "permission": "READ"}]},
        (("AllUsers", "READ"),),
    ),
    "wraps the URI in an object": (
        {"grantList": [{"grantee": {"uri": ALL_USERS}, "permission": "Write"}]},
        (("AllUsers", "WRITE"),),
    ),
    "wraps the URI as an identifier": (
        {"grantList": [{"grantee": {"identifier": ALL_USERS}, "permission": "WriteAcp"}]},
        (("AllUsers", "WRITE_ACP"),),
    ),
    "is the API's answer": (
        {"Grants": [{"Grantee": {"Type": "Group", "URI": ALL_USERS}, "Permission": "FULL_CONTROL"}]},
        (("AllUsers", "FULL_CONTROL"),),
    ),
    "grants the log delivery group": (
        {"Grants": [{"Grantee": {"URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}, "Permission": "WRITE"}]},
        (),
    ),
    "grants a user who calls himself AllUsers": (
        {"grantList": [{"grantee": {"id": "8ac8", "displayName": "AllUsers"}, "permission": "Read"}]},
        (),
    ),
    "has a grant without a grantee": ({"grantList": [{"grantee": None, "permission": "Read"}]}, ()),
}


@pytest.mark.parametrize(("acl", "expected"), ACLS.values(), ids=ACLS)
def test_an_access_control_list_that(acl, expected):
    assert public_access.public_grants(acl) == expected


SETTINGS = {  # block settings that ...: (the settings, those that are on)
    "are absent": (None, []),
    "are empty": ({}, []),
    "are null": ({"blockPublicAcls": None}, []),
    "come from an item": ({"blockPublicAcls": True, "ignorePublicAcls": False}, ["BlockPublicAcls"]),
    "come from the API": ({"BlockPublicAcls": True, "IgnorePublicAcls": False}, ["BlockPublicAcls"]),
    "are texts": ({"restrictPublicBuckets": "true", "blockPublicPolicy": "false"}, ["RestrictPublicBuckets"]),
}


@pytest.mark.parametrize(("raw", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_block_settings_that(raw, expected):
    found = public_access.settings(raw)

    assert list(found) == list(public_access.SETTINGS)
    assert [name for name, on in found.items() if on] == expected
