from undoing import service, way_back

inspector2 = service("inspector2")


def test_new_members_are_scanned_as_before():
    write = inspector2("UpdateOrganizationConfiguration", autoEnable={"ec2": True, "ecr": True})
    assert way_back(write, {"autoEnable": {"ec2": True, "ecr": False}}) == {
        "UpdateOrganizationConfiguration": {"autoEnable": {"ec2": True, "ecr": False}}
    }
