from recording import TAGS, one


def create(client):
    efs = client("efs")
    system = efs.create_file_system(CreationToken="shared", Tags=TAGS)["FileSystemId"]
    efs.create_access_point(
        ClientToken="shop",
        FileSystemId=system,
        Tags=TAGS,
        PosixUser={"Uid": 1001, "Gid": 2001, "SecondaryGids": [3001]},
        RootDirectory={"Path": "/shop", "CreationInfo": {"OwnerUid": 1, "OwnerGid": 2, "Permissions": "750"}},
    )


def test_an_access_point_is_known_by_its_id():
    point = one("AWS::EFS::AccessPoint")
    assert point["resourceId"] == point["configuration"]["AccessPointId"]
    assert point["ARN"] == point["configuration"]["Arn"]


def test_users_and_groups_are_texts():
    configuration = one("AWS::EFS::AccessPoint")["configuration"]
    assert configuration["PosixUser"] == {"Uid": "1001", "Gid": "2001", "SecondaryGids": ["3001"]}
    assert configuration["RootDirectory"]["CreationInfo"] == {"OwnerUid": "1", "OwnerGid": "2", "Permissions": "750"}


def test_a_file_system_is_known_by_its_id_and_without_its_size():
    system = one("AWS::EFS::FileSystem")
    assert system["resourceId"] == system["configuration"]["FileSystemId"]
    assert system["ARN"] == system["configuration"]["Arn"]
    assert "SizeInBytes" not in system["configuration"]
