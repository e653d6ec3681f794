from undoing import service, way_back

detective = service("detective")


def test_a_graph_that_was_made_goes_and_one_that_was_there_stays():
    assert way_back(detective("CreateGraph"), {"GraphList": []}, {"GraphArn": "arn"}) == {
        "DeleteGraph": {"GraphArn": "arn"}
    }
    assert way_back(detective("CreateGraph"), {"GraphList": [{"Arn": "arn"}]}, {"GraphArn": "arn"}) == {}


def test_new_members_are_no_longer_enabled_by_themselves():
    write = detective("UpdateOrganizationConfiguration", GraphArn="arn", AutoEnable=True)
    assert way_back(write, {"AutoEnable": False}) == {
        "UpdateOrganizationConfiguration": {"GraphArn": "arn", "AutoEnable": False}
    }
