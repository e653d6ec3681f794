import pytest
from botocore.exceptions import ClientError


def key_of(logs):
    [group] = logs.describe_log_groups(logGroupNamePrefix="app")["logGroups"]
    return group.get("kmsKeyId")


def test_a_log_group_takes_another_key_or_none(client):
    logs = client("logs")
    logs.create_log_group(logGroupName="app")
    keys = [client("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2)]

    for key in keys:
        logs.associate_kms_key(logGroupName="app", kmsKeyId=key)
        assert key_of(logs) == key
    logs.disassociate_kms_key(logGroupName="app")
    assert key_of(logs) is None


def test_a_key_that_is_disabled_asymmetric_or_unknown_is_refused(client):
    logs, kms = client("logs"), client("kms")
    logs.create_log_group(logGroupName="app")
    disabled = kms.create_key()["KeyMetadata"]["Arn"]
    kms.disable_key(KeyId=disabled.rpartition("/")[2])
    signing = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]

    for key in (disabled, signing, disabled.rpartition("/")[0] + "/unknown"):
        with pytest.raises(ClientError, match="InvalidParameterException"):
            logs.associate_kms_key(logGroupName="app", kmsKeyId=key)
    assert key_of(logs) is None


def test_a_log_group_that_is_gone_takes_no_key(client):
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    for call, given in (("associate_kms_key", {"kmsKeyId": key}), ("disassociate_kms_key", {})):
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            getattr(client("logs"), call)(logGroupName="app", **given)


def test_saved_queries_are_told_by_prefix_and_page_by_page(client):
    logs = client("logs")
    ids = [
        logs.put_query_definition(name=f"ir/{number:02}", queryString="fields @message")["queryDefinitionId"]
        for number in range(12)
    ]
    logs.put_query_definition(name="other", queryString="fields @message")

    first = logs.describe_query_definitions(queryDefinitionNamePrefix="ir/")
    rest = logs.describe_query_definitions(queryDefinitionNamePrefix="ir/", nextToken=first["nextToken"])
    told = [*first["queryDefinitions"], *rest["queryDefinitions"]]
    assert [query["queryDefinitionId"] for query in told] == ids
    assert "nextToken" not in rest


def test_a_saved_query_is_replaced_as_a_whole_by_its_id_and_deleted_once(client):
    logs = client("logs")
    made = logs.put_query_definition(name="a", queryString="fields @message", logGroupNames=["app"])
    logs.put_query_definition(queryDefinitionId=made["queryDefinitionId"], name="b", queryString="stats count(*)")

    [told] = logs.describe_query_definitions()["queryDefinitions"]
    assert (told["name"], told["queryString"], "logGroupNames" in told) == ("b", "stats count(*)", False)
    assert logs.delete_query_definition(queryDefinitionId=made["queryDefinitionId"])["success"]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.delete_query_definition(queryDefinitionId=made["queryDefinitionId"])
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.put_query_definition(queryDefinitionId=made["queryDefinitionId"], name="c", queryString="stats count(*)")
