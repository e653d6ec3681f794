"""What cannot be read is told, never dropped; what is gone meanwhile is no failure."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from botocore.parsers import ResponseParserError

from trueup import recorder
from trueup.errors import AwsError, UsageError
from trueup.recorder import Unrecorded
from trueup.results import Reason

ACCOUNT, REGION = "123456789012", "eu-west-1"
TABLE = {
    "Table": {
        "TableName": "orders",
        "TableArn": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders",
        "CreationDateTime": __import__("datetime").datetime(2026, 6, 1, tzinfo=__import__("datetime").UTC),
    }
}
NO_BACKUPS = {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED"}}


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "AnOperation")


class FakeClient:
    """A client whose answers are data; an answer that is an error is raised."""

    def __init__(self, answers):
        self.answers = answers

    def can_paginate(self, _operation):
        return False

    def __getattr__(self, operation):
        def call(**parameters):
            answer = self.answers[operation]
            answer = answer(**parameters) if callable(answer) else answer
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


class FakeSession:
    region_name = REGION

    def __init__(self, **answers):
        self.answers = answers

    def client(self, _service, region_name=None):
        return FakeClient(self.answers)

    def get_partition_for_region(self, _region):
        return "aws"

    def get_available_regions(self, _service, partition_name):
        return ["us-east-1"]


def tables(*names, **answers):
    ready = {
        "list_tables": {"TableNames": list(names)},
        "describe_table": TABLE,
        "describe_continuous_backups": NO_BACKUPS,
        "list_tags_of_resource": {"Tags": []},
    }
    return list(recorder.record(FakeSession(**(ready | answers)), REGION, ["AWS::DynamoDB::Table"], account=ACCOUNT))


FAILURES = {  # listing that fails because ...: (the error, the reason that is told)
    "AWS denies it": (refusal("AccessDeniedException"), Reason.ACCESS_DENIED),
    "a policy of the organization denies it": (refusal("AccessDenied"), Reason.ACCESS_DENIED),
    "EC2 denies it": (refusal("UnauthorizedOperation"), Reason.ACCESS_DENIED),
    "the Region is not enabled": (refusal("OptInRequired"), Reason.REGION_UNSUPPORTED),
    "the Region has no such service": (
        EndpointConnectionError(endpoint_url="https://dynamodb.example"),
        Reason.REGION_UNSUPPORTED,
    ),
    "AWS is throttled for longer than anybody waits": (refusal("ThrottlingException"), Reason.TYPE_NOT_RECORDED),
    "AWS has an error of its own": (refusal("InternalServerError"), Reason.TYPE_NOT_RECORDED),
}


@pytest.mark.parametrize(("error", "reason"), FAILURES.values(), ids=FAILURES)
def test_a_listing_that_fails_because(error, reason):
    [told] = tables(list_tables=error)
    assert (told.resource_type, told.account, told.region) == ("AWS::DynamoDB::Table", ACCOUNT, REGION)
    assert (told.reason, told.resource_id) == (reason, "")
    assert told.message == " ".join(str(error).split())


def test_one_resource_that_may_not_be_read_does_not_hide_the_others():
    def describe(TableName):  # noqa: N803
        return refusal("AccessDeniedException") if TableName == "secret" else TABLE

    told, read = tables("secret", "orders", describe_table=describe)
    assert isinstance(told, Unrecorded)
    assert (told.reason, told.resource_id) == (Reason.ACCESS_DENIED, "secret")
    assert read["resourceId"] == "orders"


BROKEN = {  # a table whose description ...: (the answer, what is told, or nothing where it is recorded)
    "is of one that is being deleted": ({"Table": {"TableName": "orders", "TableArn": "arn:aws:x:::y"}}, ""),
    "lacks its name": (
        {"Table": {"TableArn": "arn:aws:x:::y"}},
        "KeyError: 'TableName' (AWS::DynamoDB::Table, rows.py:",
    ),
    "lacks itself": ({}, "KeyError: 'Table' (AWS::DynamoDB::Table, rows.py:"),
    "is an HTML page": (ResponseParserError("Unable to parse response, invalid XML"), "Unable to parse response"),
}


@pytest.mark.parametrize(("answer", "told"), BROKEN.values(), ids=BROKEN)
def test_all_others_are_recorded_beside_a_table_whose_description(answer, told):
    def describe(TableName):  # noqa: N803
        return answer if TableName == "odd" else TABLE

    odd, other = tables("odd", "orders", describe_table=describe)
    assert other["resourceId"] == "orders"
    if told:
        assert (odd.reason, odd.resource_id) == (Reason.TYPE_NOT_RECORDED, "odd")
        assert told in odd.message
    else:
        assert odd["resourceId"] == "orders"
        assert "resourceCreationTime" not in odd


def test_a_listing_that_is_malformed_costs_its_type_only():
    session = FakeSession(list_tables={"TableNames": [{}]}, describe_volumes={"Volumes": [{"VolumeId": "vol-1"}]})
    told, volume = recorder.record(session, REGION, ["AWS::DynamoDB::Table", "AWS::EC2::Volume"], account=ACCOUNT)
    assert (told.reason, volume["resourceId"]) == (Reason.TYPE_NOT_RECORDED, "vol-1")


def test_a_resource_is_recorded_whole_or_not_at_all():
    [told] = tables("orders", list_tags_of_resource=refusal("AccessDeniedException"))
    assert (told.reason, told.resource_id) == (Reason.ACCESS_DENIED, "orders")


def test_a_resource_that_is_gone_meanwhile_is_skipped():
    assert tables("orders", describe_table=refusal("ResourceNotFoundException")) == []


def test_a_listing_that_says_not_found_is_told():
    [told] = tables(list_tables=refusal("ResourceNotFoundException"))
    assert told.reason == Reason.TYPE_NOT_RECORDED


FATAL = {  # credentials that ...: (the error, what the message says)
    "have expired": (refusal("ExpiredTokenException"), "credentials have expired; sign in again"),
    "AWS does not know": (refusal("UnrecognizedClientException"), "AWS does not know these credentials"),
    "are not there": (NoCredentialsError(), "no AWS credentials; give --profile"),
}


@pytest.mark.parametrize(("error", "message"), FATAL.values(), ids=FATAL)
def test_nothing_goes_on_with_credentials_that(error, message):
    with pytest.raises(AwsError, match=f"^AWS::DynamoDB::Table in {REGION}: .*{message}"):
        tables(list_tables=error)
    with pytest.raises(AwsError, match=message):
        tables("orders", describe_table=error)


def test_a_host_that_should_answer_and_does_not_ends_the_run():
    class Known(FakeSession):
        def get_available_regions(self, _service, partition_name):
            return [REGION]

    session = Known(list_tables=EndpointConnectionError(endpoint_url="https://dynamodb.example"))
    with pytest.raises(AwsError, match="AWS cannot be reached"):
        list(recorder.record(session, REGION, ["AWS::DynamoDB::Table"], account=ACCOUNT))


def test_the_account_is_asked_for_where_it_is_not_given():
    session = FakeSession(list_tables=refusal("AccessDenied"), get_caller_identity={"Account": "999999999999"})
    [told] = recorder.record(session, REGION, ["AWS::DynamoDB::Table"])
    assert told.account == "999999999999"


def test_an_unknown_type_is_refused_before_anything_is_asked():
    with pytest.raises(UsageError, match=r"^AWS::S3::Buckt: cannot be recorded; did you mean AWS::S3::Bucket\?"):
        recorder.record(FakeSession(), REGION, ["AWS::S3::Buckt"])


def test_accounts_without_classic_redshift_have_no_security_groups():
    session = FakeSession(describe_cluster_security_groups=refusal("InvalidParameterValue"))
    assert list(recorder.record(session, REGION, ["AWS::Redshift::ClusterSecurityGroup"], account=ACCOUNT)) == []


def test_an_organizations_trail_is_recorded_by_its_owner():
    def trail(owner):
        return {"Name": "audit", "TrailARN": f"arn:aws:cloudtrail:{REGION}:{owner}:trail/audit"}

    session = FakeSession(
        describe_trails={"trailList": [trail(ACCOUNT), trail("999999999999")]},
        list_tags={"ResourceTagList": [{"TagsList": []}]},
    )
    [item] = recorder.record(session, REGION, ["AWS::CloudTrail::Trail"], account=ACCOUNT)
    assert item["ARN"].split(":")[4] == ACCOUNT


def test_a_key_without_rotation_is_recorded_without_it():
    key = {"KeyId": "k", "Arn": "arn:aws:kms:r:1:key/k", "KeyManager": "CUSTOMER"}
    key["CreationDate"] = TABLE["Table"]["CreationDateTime"]
    session = FakeSession(
        list_keys={"Keys": [{"KeyId": "k"}]},
        describe_key={"KeyMetadata": key},
        get_key_policy={"Policy": "{}"},
        list_resource_tags={"Tags": []},
        get_key_rotation_status=refusal("UnsupportedOperationException"),
    )
    [item] = recorder.record(session, REGION, ["AWS::KMS::Key"], account=ACCOUNT)
    assert item["supplementaryConfiguration"] == {"Policy": "{}", "Tags": []}
