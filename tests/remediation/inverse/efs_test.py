from undoing import policy, service, way_back

efs = service("efs")


def test_backups_are_off_again():
    write = efs("PutBackupPolicy", FileSystemId="fs-1", BackupPolicy={"Status": "ENABLED"})
    again = {"FileSystemId": "fs-1", "BackupPolicy": {"Status": "DISABLED"}}
    for before in (None, {"BackupPolicy": {"Status": "DISABLED"}}):
        assert way_back(write, before) == {"PutBackupPolicy": again}


def test_a_file_system_has_the_policy_again_that_it_had_or_none():
    write = efs("PutFileSystemPolicy", FileSystemId="fs-1", Policy=policy())
    assert way_back(write, None) == {"DeleteFileSystemPolicy": {"FileSystemId": "fs-1"}}
    assert way_back(write, {"Policy": "{}"}) == {"PutFileSystemPolicy": {"FileSystemId": "fs-1", "Policy": "{}"}}
