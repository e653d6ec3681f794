import json

import pytest

from emulating import policy, refused

DEDUP = {"/aws/dedup": {"Type": "SearchableString", "Value": json.dumps({"dedupString": "rule: i-1"})}}


@pytest.fixture
def ssm(client):
    return client("ssm")


def create(ssm, title="rule: i-1", **parts):
    return ssm.create_ops_item(Title=title, Description="d", Source="trueup", **parts)["OpsItemId"]


def titled(ssm, text):
    named = [{"Key": "Title", "Values": [text], "Operator": "Contains"}]
    return [each["OpsItemId"] for each in ssm.describe_ops_items(OpsItemFilters=named)["OpsItemSummaries"]]


def test_an_ops_item_is_open_until_it_is_resolved(ssm):
    item = create(ssm, Severity="2", Category="Security")
    assert ssm.get_ops_item(OpsItemId=item)["OpsItem"]["Status"] == "Open"
    ssm.update_ops_item(OpsItemId=item, Status="Resolved")
    told = ssm.get_ops_item(OpsItemId=item)["OpsItem"]
    assert (told["Status"], told["Severity"], told["Description"]) == ("Resolved", "2", "d")


def test_ops_items_are_found_by_a_part_of_their_title(ssm):
    first, second = create(ssm), create(ssm, "rule: i-11")
    assert titled(ssm, "rule: i-1") == [first, second]
    assert titled(ssm, "i-11") == [second]
    assert titled(ssm, "other") == []
    assert len(ssm.describe_ops_items()["OpsItemSummaries"]) == 2


def test_one_ops_item_of_a_dedup_string_is_open(ssm):
    first = create(ssm, OperationalData=DEDUP)
    again = {"Title": "t", "Description": "d", "OperationalData": DEDUP}
    assert refused(ssm.create_ops_item, **again, Source="trueup") == "OpsItemAlreadyExistsException"
    assert ssm.create_ops_item(**again, Source="others")["OpsItemId"] != first
    ssm.update_ops_item(OpsItemId=first, Status="Resolved")
    assert create(ssm, OperationalData=DEDUP) != first


def test_ops_items_without_a_dedup_string_are_as_many_as_are_made(ssm):
    assert len({create(ssm), create(ssm)}) == 2


def test_an_ops_item_that_is_not_there_is_refused(ssm):
    assert refused(ssm.get_ops_item, OpsItemId="oi-000000000000") == "OpsItemNotFoundException"
    assert refused(ssm.update_ops_item, OpsItemId="oi-000000000000") == "OpsItemNotFoundException"


MAY_REPORT = {"Effect": "Allow", "Action": "ssm:Update*", "Resource": "*"}
MAY_NOT = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def instance_with(client, name, statement):
    iam = client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy())
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(statement))
    iam.create_instance_profile(InstanceProfileName=name)
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    profile = {"Name": name}
    [made] = client("ec2").run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, IamInstanceProfile=profile)[
        "Instances"
    ]
    return made["InstanceId"]


def test_instances_report_while_they_run_and_their_profile_lets_them(client, ssm):
    first, second = instance_with(client, "one", MAY_REPORT), instance_with(client, "two", MAY_REPORT)
    instance_with(client, "three", MAY_NOT)
    client("ec2").run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)

    def online(**asked):
        told = ssm.describe_instance_information(**asked)["InstanceInformationList"]
        return [(each["InstanceId"], each["PingStatus"]) for each in told]

    assert online() == [(first, "Online"), (second, "Online")]
    assert online(Filters=[{"Key": "InstanceIds", "Values": [second]}]) == [(second, "Online")]
    client("ec2").stop_instances(InstanceIds=[first])
    assert online() == [(second, "Online")]


DESTINATION = "/ssm/automation/customer-script-log-destination"


def setting(ssm, name=DESTINATION):
    found = ssm.get_service_setting(SettingId=name)["ServiceSetting"]
    return found["SettingValue"], found["Status"]


def test_a_setting_of_the_service_is_its_default_until_somebody_sets_it(ssm):
    assert setting(ssm) == ("None", "Default")
    arn = ssm.get_service_setting(SettingId=DESTINATION)["ServiceSetting"]["ARN"]
    ssm.update_service_setting(SettingId=arn, SettingValue="CloudWatch")
    assert setting(ssm) == setting(ssm, arn) == ("CloudWatch", "Customized")


def test_a_setting_that_the_service_does_not_have_is_refused(ssm):
    assert refused(ssm.get_service_setting, SettingId="/ssm/other") == "ServiceSettingNotFound"


def test_no_automation_has_run(ssm):
    assert ssm.describe_automation_executions()["AutomationExecutionMetadataList"] == []
