"""Fixes of trails and of the buckets of logs, for what the one bad resource of their rule's test does not show."""

import json

import pytest

CHANGED, LEFT = ("Success", True, ""), ("Success", False, "")
ALIAS = "alias/trueup-cloudtrail"
KEEPER = "arn:aws:iam::111122223333:role/keeper"
ARCHIVE = {"BucketNames": "ledger", "BucketTagKey": "log-archive"}


@pytest.fixture
def ledger(account):
    """A bucket for logs, by its name."""
    where = {"LocationConstraint": account.region}
    account.client("s3").create_bucket(Bucket="ledger", CreateBucketConfiguration=where)
    return account.client("s3")


@pytest.fixture
def trails(account, ledger):
    """CloudTrail, with a trail `main` that is logging."""
    trails = account.client("cloudtrail")
    trails.create_trail(Name="main", S3BucketName="ledger")
    trails.start_logging(Name="main")
    return trails


def refused(ran, word):
    status, _changed, failure = ran
    return status == "Failed" and word in failure


def key(account, **settings):
    """The key that documents take by default."""
    kms = account.client("kms")
    made = kms.create_key(**settings)["KeyMetadata"]
    kms.create_alias(AliasName=ALIAS, TargetKeyId=made["KeyId"])
    return made["Arn"]


def test_a_trail_that_logs_and_cannot_deliver_is_told_to_a_person_once(account, ledger, trails, run):
    assert run("RestartTrailLogging", TrailName="main") == LEFT
    ledger.delete_bucket(Bucket="ledger")

    assert run("RestartTrailLogging", TrailName="main") == CHANGED
    assert run("RestartTrailLogging", TrailName="main") == LEFT

    [item] = account.client("ssm").describe_ops_items()["OpsItemSummaries"]
    assert item["Title"] == "CLOUDTRAIL_TRAIL_DELIVERING: main"


def test_a_log_group_that_is_there_is_used_as_it_is(account, trails, run):
    logs = account.client("logs")
    logs.create_log_group(logGroupName="/trueup/cloudtrail/main")

    role = f"arn:aws:iam::{account.account_id}:role/delivery"
    assert run("ConnectTrailToCloudWatchLogs", TrailName="main", CloudWatchLogsRoleArn=role) == CHANGED

    [group] = logs.describe_log_groups()["logGroups"]
    assert "retentionInDays" not in group
    assert trails.get_trail(Name="main")["Trail"]["CloudWatchLogsLogGroupArn"] == group["arn"]


def test_a_group_in_which_nothing_arrives_is_for_a_person(account, trails, run):
    role = f"arn:aws:iam::{account.account_id}:role/delivery"
    group = f"arn:aws:logs:{account.region}:{account.account_id}:log-group:mine:*"
    trails.update_trail(Name="main", CloudWatchLogsLogGroupArn=group, CloudWatchLogsRoleArn=role)
    given = {"TrailName": "main", "CloudWatchLogsRoleArn": role}

    assert run("ConnectTrailToCloudWatchLogs", **given) == LEFT
    late = run("ConnectTrailToCloudWatchLogs", **given, ExpectedDeliveryWindowAge="24")
    assert refused(late, "NOTHING HAS ARRIVED")


KEYS = {  # a key that is not taken: what makes it, what is said
    "that is not there": (lambda account: None, "THERE IS NO KEY"),
    "that is disabled": (
        lambda account: account.client("kms").disable_key(KeyId=key(account).rpartition("/")[2]),
        "NO ENABLED SYMMETRIC KEY",
    ),
    "that is not symmetric": (
        lambda account: key(account, KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT"),
        "NO ENABLED SYMMETRIC KEY",
    ),
}


@pytest.mark.parametrize(("make", "word"), KEYS.values(), ids=KEYS)
def test_no_key_is_taken(account, trails, run, make, word):
    make(account)
    before = trails.get_trail(Name="main")

    assert refused(run("EncryptTrailWithKms", TrailName="main"), word)
    assert refused(run("CreateSecurityTrail", AccountId=account.account_id, KmsKeyId=ALIAS), word)

    assert trails.get_trail(Name="main")["Trail"] == before["Trail"]
    assert len(trails.describe_trails()["trailList"]) == 1


@pytest.mark.parametrize("exists", [False, True])
def test_a_security_trail_is_encrypted_and_signed_where_a_key_is_given(account, trails, run, exists):
    arn = key(account)
    if exists:
        trails.create_trail(Name="trueup-security-trail", S3BucketName="ledger")
    given = {"AccountId": account.account_id, "KmsKeyId": ALIAS}

    assert run("CreateSecurityTrail", **given) == CHANGED
    assert run("CreateSecurityTrail", **given) == LEFT

    trail = trails.get_trail(Name="trueup-security-trail")["Trail"]
    assert (trail["KmsKeyId"], trail["LogFileValidationEnabled"], trail["IsMultiRegionTrail"]) == (arn, True, True)


def test_a_security_trail_keeps_the_key_that_it_has(account, trails, run):
    key(account)
    trails.create_trail(Name="trueup-security-trail", S3BucketName="ledger", KmsKeyId="own-key")

    assert run("CreateSecurityTrail", AccountId=account.account_id, KmsKeyId=ALIAS) == CHANGED

    assert trails.get_trail(Name="trueup-security-trail")["Trail"]["KmsKeyId"] == "own-key"


def selectors(trails):
    found = trails.get_event_selectors(TrailName="main")
    return found["EventSelectors"], found["AdvancedEventSelectors"]


def test_data_events_of_named_buckets_are_added_to_basic_selectors(account, trails, run):
    before, _ = selectors(trails)
    given = {"AccountId": account.account_id, "S3BucketNames": "one, two"}

    assert run("EnableCloudTrailS3DataEvents", **given) == CHANGED
    assert run("EnableCloudTrailS3DataEvents", **given) == LEFT

    (*kept, added), advanced = selectors(trails)
    assert (kept, advanced) == (before, [])
    [objects] = added["DataResources"]
    assert objects == {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::one/", "arn:aws:s3:::two/"]}
    assert added["IncludeManagementEvents"] is False


@pytest.mark.parametrize("buckets", ["", "one"])
def test_data_events_are_added_to_advanced_selectors(account, trails, run, buckets):
    management = {"Name": "all", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}
    trails.put_event_selectors(TrailName="main", AdvancedEventSelectors=[management])
    given = {"AccountId": account.account_id, "S3BucketNames": buckets}

    assert run("EnableCloudTrailS3DataEvents", **given) == CHANGED
    assert run("EnableCloudTrailS3DataEvents", **given) == LEFT

    basic, (kept, added) = selectors(trails)
    assert (basic, kept) == ([], management)
    starts = [field for field in added["FieldSelectors"] if field["Field"] == "resources.ARN"]
    assert starts == ([{"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::one/"]}] if buckets else [])


def test_five_basic_selectors_leave_no_room(account, trails, run):
    five = [{"ReadWriteType": "All", "IncludeManagementEvents": False, "DataResources": []}] * 5
    trails.put_event_selectors(TrailName="main", EventSelectors=five)

    assert refused(run("EnableCloudTrailS3DataEvents", AccountId=account.account_id), "NO ROOM")


def test_an_account_without_a_trail_that_logs_gets_no_data_events(account, trails, run):
    trails.stop_logging(Name="main")

    assert refused(run("EnableCloudTrailS3DataEvents", AccountId=account.account_id), "IS LOGGING")
    assert refused(run("EnableCloudTrailS3DataEvents", AccountId="999999999999"), "THIS IS ACCOUNT")


def test_insights_that_are_recorded_are_kept(trails, run):
    errors = {"InsightType": "ApiErrorRateInsight"}
    trails.put_insight_selectors(TrailName="main", InsightSelectors=[errors])

    assert run("EnableCloudTrailInsights", TrailName="main", InsightTypes="ApiCallRateInsight") == CHANGED
    assert run("EnableCloudTrailInsights", TrailName="main", InsightTypes="ApiCallRateInsight") == LEFT

    found = trails.get_insight_selectors(TrailName="main")["InsightSelectors"]
    assert found == [errors, {"InsightType": "ApiCallRateInsight"}]


@pytest.mark.parametrize("name", ["BlockS3PublicAccessForBucket", "EnableS3AccessLogging"])
def test_a_bucket_or_a_trail_must_be_named(account, run, name):
    assert refused(run(name), "NAME A BUCKET OR A TRAIL")


ARCHIVES = {  # a fix of log archives, and what it is given besides
    "SetLogArchiveLifecycle": {"MinExpirationDays": "365"},
    "EnableS3ObjectLock": {"Mode": "GOVERNANCE", "MinRetentionDays": "365"},
    "ProtectLogArchiveBucketPolicy": {"ExemptPrincipalArns": KEEPER},
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_bucket_that_is_no_log_archive_is_left_alone(ledger, run, name):
    ledger.put_bucket_versioning(Bucket="ledger", VersioningConfiguration={"Status": "Enabled"})
    rule = {"ID": "soon", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    ledger.put_bucket_lifecycle_configuration(Bucket="ledger", LifecycleConfiguration={"Rules": [rule]})
    ledger.put_bucket_tagging(Bucket="ledger", Tagging={"TagSet": [{"Key": "team", "Value": "web"}]})

    given = {"BucketName": "ledger", "BucketNames": "other", "BucketTagKey": "log-archive"}
    assert run(name, **given, **ARCHIVES[name]) == LEFT

    ledger.put_bucket_tagging(Bucket="ledger", Tagging={"TagSet": [{"Key": "log-archive", "Value": ""}]})
    assert run(name, **given, **ARCHIVES[name]) == CHANGED


def test_only_what_deletes_too_early_of_a_lifecycle_is_changed(ledger, run):
    rules = [
        {"ID": "late", "Expiration": {"Days": 400}},
        {"ID": "soon", "Expiration": {"Days": 30}, "Transitions": [{"Days": 10, "StorageClass": "GLACIER"}]},
        {"ID": "off", "Expiration": {"Days": 30}, "Status": "Disabled"},
    ]
    rules = [{"Status": "Enabled", "Filter": {"Prefix": ""}} | rule for rule in rules]
    ledger.put_bucket_lifecycle_configuration(Bucket="ledger", LifecycleConfiguration={"Rules": rules})

    assert run("SetLogArchiveLifecycle", BucketName="ledger", MinExpirationDays="365", **ARCHIVE) == CHANGED

    found = ledger.get_bucket_lifecycle_configuration(Bucket="ledger")["Rules"]
    assert {rule["ID"]: rule["Expiration"]["Days"] for rule in found} == {"late": 400, "soon": 365, "off": 30}
    assert found[1]["Transitions"] == rules[1]["Transitions"]


def lock(ledger, **retention):
    rule = {"Rule": {"DefaultRetention": retention}}
    ledger.put_bucket_versioning(Bucket="ledger", VersioningConfiguration={"Status": "Enabled"})
    given = {"ObjectLockEnabled": "Enabled"} | (rule if retention else {})
    ledger.put_object_lock_configuration(Bucket="ledger", ObjectLockConfiguration=given)


LOCKS = {  # a lock that is there, what is asked for: what it is then
    "a mode that is stricter": ({"Mode": "COMPLIANCE", "Days": 30}, {}, {"Mode": "COMPLIANCE", "Days": 365}),
    "a time that is longer": (
        {"Mode": "GOVERNANCE", "Years": 2},
        {"Mode": "COMPLIANCE"},
        {"Mode": "COMPLIANCE", "Years": 2},
    ),
    "no default": ({}, {}, {"Mode": "GOVERNANCE", "Days": 365}),
}


@pytest.mark.parametrize(("had", "asked", "expected"), LOCKS.values(), ids=LOCKS)
def test_a_lock_is_only_made_stricter(ledger, run, had, asked, expected):
    lock(ledger, **had)
    given = {"BucketName": "ledger", "Mode": "GOVERNANCE", "MinRetentionDays": "365"} | ARCHIVE | asked

    assert run("EnableS3ObjectLock", **given) == CHANGED
    assert run("EnableS3ObjectLock", **given) == LEFT

    found = ledger.get_object_lock_configuration(Bucket="ledger")["ObjectLockConfiguration"]
    retention = found["Rule"]["DefaultRetention"]
    assert {name: value for name, value in retention.items() if value} == expected


def test_a_bucket_without_versions_and_one_of_aws_config_are_not_locked(account, ledger, run):
    assert refused(run("EnableS3ObjectLock", BucketName="ledger", **ARCHIVE), "KEEPS NO VERSIONS")

    config = account.client("config")
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": KEEPER})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "ledger"})
    ledger.put_bucket_versioning(Bucket="ledger", VersioningConfiguration={"Status": "Enabled"})
    assert refused(run("EnableS3ObjectLock", BucketName="ledger", **ARCHIVE), "AWS CONFIG WOULD DELIVER NOTHING")


def test_a_log_archive_that_nobody_could_change_any_more_is_not_protected(ledger, run):
    assert refused(run("ProtectLogArchiveBucketPolicy", BucketName="ledger", **ARCHIVE), "SAY WHO MAY STILL CHANGE")


def test_the_statements_of_a_log_archive_are_kept_and_its_own_is_replaced(ledger, run):
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    write = service | {"Sid": "Writes", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::ledger/*"}
    ledger.put_bucket_policy(Bucket="ledger", Policy=json.dumps({"Version": "2012-10-17", "Statement": write}))
    given = {"BucketName": "ledger", "ExemptPrincipalArns": KEEPER} | ARCHIVE

    for more in ("", f", {KEEPER}-too"):
        asked = given | {"ExemptPrincipalArns": KEEPER + more}
        assert run("ProtectLogArchiveBucketPolicy", **asked) == CHANGED
        assert run("ProtectLogArchiveBucketPolicy", **asked) == LEFT

    kept, own = json.loads(ledger.get_bucket_policy(Bucket="ledger")["Policy"])["Statement"]
    assert (kept, own["Sid"]) == (write, "ProtectLogArchive")
    assert own["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [KEEPER, f"{KEEPER}-too"]}}


def test_the_organizations_trail_is_let_into_its_new_bucket_for_every_account(account, run):
    organizations = account.client("organizations")
    identifier = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]

    assert run("CreateOrganizationTrail", AccountId=account.account_id) == CHANGED
    assert run("CreateOrganizationTrail", AccountId=account.account_id) == LEFT

    bucket = f"trueup-organization-trail-{account.account_id}-{account.region}"
    policy = json.loads(account.client("s3").get_bucket_policy(Bucket=bucket)["Policy"])
    [write] = [each for each in policy["Statement"] if each["Sid"] == "CloudTrailWrites"]
    owners = [account.account_id, identifier]
    assert write["Resource"] == [f"arn:aws:s3:::{bucket}/AWSLogs/{owner}/*" for owner in owners]
    trusted = organizations.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert [each["ServicePrincipal"] for each in trusted] == ["cloudtrail.amazonaws.com"]


def test_a_trail_that_is_the_accounts_alone_is_no_organizations_trail(account, trails, run):
    account.client("organizations").create_organization(FeatureSet="ALL")
    given = {"AccountId": account.account_id, "TrailName": "main"}

    assert refused(run("CreateOrganizationTrail", **given), "IS THE ACCOUNT'S ALONE")
    assert refused(run("CreateOrganizationTrail", AccountId="999999999999"), "THIS IS ACCOUNT")


def test_an_organizations_trail_of_one_region_that_stopped_is_widened_and_started(account, trails, run):
    account.client("organizations").create_organization(FeatureSet="ALL")
    trails.create_trail(Name="all", S3BucketName="ledger", IsOrganizationTrail=True)

    assert run("CreateOrganizationTrail", AccountId=account.account_id, TrailName="all") == CHANGED

    assert trails.get_trail(Name="all")["Trail"]["IsMultiRegionTrail"]
    assert trails.get_trail_status(Name="all")["IsLogging"]
