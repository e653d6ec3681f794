import json

import pytest

from trueup.remediation import inverse
from undoing import comes_back, no_way_back, service, way_back

ssm = service("ssm")

SHARING = "/ssm/documents/console/public-sharing-permission"
STEPS = {"schemaVersion": "0.3", "mainSteps": [{"name": "s", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]}
SECOND = STEPS | {"description": "another"}
DOCUMENT = ssm("CreateDocument", Name="own-document", DocumentType="Automation", Content=json.dumps(STEPS))

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no parameter": ([], ssm("PutParameter", Name="p", Value="v", Type="String")),
    "another parameter": (
        [ssm("PutParameter", Name="p", Value="old", Type="String")],
        ssm("PutParameter", Name="p", Value="v", Type="String", Overwrite=True),
    ),
    "no document": ([], DOCUMENT),
    "one version of a document": (
        [DOCUMENT],
        ssm("UpdateDocument", Name="own-document", DocumentVersion="$LATEST", Content=json.dumps(SECOND)),
    ),
    "a document whose first version counts": (
        [DOCUMENT, ssm("UpdateDocument", Name="own-document", DocumentVersion="$LATEST", Content=json.dumps(SECOND))],
        ssm("UpdateDocumentDefaultVersion", Name="own-document", DocumentVersion="2"),
    ),
    "a document of one's own": (
        [DOCUMENT],
        ssm("ModifyDocumentPermission", Name="own-document", PermissionType="Share", AccountIdsToAdd=["111122223333"]),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


def test_a_setting_of_the_service_comes_back():
    write = ssm("UpdateServiceSetting", SettingId=SHARING, SettingValue="Disable")
    assert way_back(write, {"ServiceSetting": {"SettingValue": "Enable"}}) == {
        "UpdateServiceSetting": write.parameters | {"SettingValue": "Enable"}
    }


def test_an_opsitem_is_resolved():
    write = ssm("CreateOpsItem", Title="t", Source="s", Description="d")
    assert way_back(write, None, {"OpsItemId": "oi-1"}) == {
        "UpdateOpsItem": {"OpsItemId": "oi-1", "Status": "Resolved"}
    }


def test_an_opsitem_of_whose_making_nobody_heard_is_found_among_those_that_are_open():
    write = ssm("CreateOpsItem", Title="t", Source="s", Description="d")

    def told(**states):
        others = {"OpsItemId": "other", "Title": "t2", "Source": "s", "Status": "Open"}
        ours = [{"OpsItemId": name, "Title": "t", "Source": "s", "Status": state} for name, state in states.items()]
        return {"OpsItemSummaries": [others, *ours]}

    assert inverse.made(write, [told(old="Resolved")], [told(old="Resolved", new="Open")]) == {"OpsItemId": "new"}
    assert inverse.made(write, [told(old="Resolved")], [told(old="Resolved")]) is None


def test_a_former_secret_is_not_kept():
    write = ssm("PutParameter", Name="p", Value="v", Overwrite=True)
    former = {"Parameter": {"Type": "SecureString", "Value": "ciphertext"}}
    no_way_back(write, [former], "the former value is a secret and is not kept")
