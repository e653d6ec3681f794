from trueup.remediation import inverse
from undoing import service, way_back

inspector2 = service("inspector2")
ONE, TWO = "111111111111", "222222222222"


def told(**accounts):
    """BatchGetAccountStatus's answer: the scans that are on in each account; the rest are off."""
    names = ("ec2", "ecr", "lambda", "lambdaCode")
    states = {
        account: {name: {"status": "ENABLED" if name in on else "DISABLED"} for name in names}
        for account, on in accounts.items()
    }
    return {"accounts": [{"accountId": account, "resourceState": state} for account, state in states.items()]}


def scans(call, *kinds):
    return inspector2(call, accountIds=[ONE, TWO], resourceTypes=[*kinds])


def test_new_members_are_scanned_as_before():
    write = inspector2("UpdateOrganizationConfiguration", autoEnable={"ec2": True, "ecr": True})
    assert way_back(write, {"autoEnable": {"ec2": True, "ecr": False}}) == {
        "UpdateOrganizationConfiguration": {"autoEnable": {"ec2": True, "ecr": False}}
    }


def test_only_those_scans_are_turned_off_again_that_were_off():
    before = told(**{ONE: ["ec2"], TWO: []})
    undo = inverse.undo(scans("Enable", "EC2", "LAMBDA"), [before], {})
    assert [(each.operation, each.parameters) for each in undo.calls] == [
        ("Disable", {"accountIds": [ONE], "resourceTypes": ["LAMBDA"]}),
        ("Disable", {"accountIds": [TWO], "resourceTypes": ["EC2", "LAMBDA"]}),
    ]
    assert undo.reversible == "partial"


def test_of_what_was_on_nothing_is_turned_off():
    assert way_back(scans("Enable", "EC2"), told(**{ONE: ["ec2", "ecr"], TWO: ["ec2"]})) == {}


def test_a_scan_that_was_on_is_turned_on_again():
    before = told(**{ONE: ["lambda", "lambdaCode"], TWO: []})
    assert way_back(scans("Disable", "LAMBDA_CODE"), before) == {
        "Enable": {"accountIds": [ONE], "resourceTypes": ["LAMBDA_CODE"]}
    }


def test_a_scan_that_is_being_turned_on_is_on():
    before = told(**{ONE: [], TWO: ["ecr"]})
    before["accounts"][0]["resourceState"]["ecr"] = {"status": "ENABLING"}
    write = scans("Enable", "ECR")
    assert inverse.state(write, [before]) == {ONE: ["ECR"], TWO: ["ECR"]}
    assert way_back(write, before) == {}
