import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

import one_of_each
import support
from trueup import aws, catalogue, emulated, loader, recorder
from trueup.rulekit import configuration, policy

REGION = one_of_each.REGION
FACTS = os.environ.get("TRUEUP_FACTS")
LIBRARY = catalogue.load(support.ROOT)
RULES = catalogue.finished(LIBRARY.rules)

# What the first rules decide by, besides an item's envelope; `test_a_rule_finds_all_that_it_looks_for` watches them.
READ_PATHS = {
    "AWS::EC2::Instance": {"configuration.metadataOptions.httpEndpoint", "configuration.metadataOptions.httpTokens"},
    "AWS::EC2::SecurityGroup": {
        "configuration.groupName",
        "configuration.ipPermissions.fromPort",
        "configuration.ipPermissions.ipProtocol",
        "configuration.ipPermissions.ipRanges",
        "configuration.ipPermissions.ipv4Ranges.cidrIp",
        "configuration.ipPermissions.ipv6Ranges.cidrIpv6",
        "configuration.ipPermissions.toPort",
        "configuration.ipPermissionsEgress",
    },
    "AWS::EC2::Volume": {
        "configuration.attachments.instanceId",
        "configuration.encrypted",
        "configuration.kmsKeyId",
        "configuration.state",
    },
    "AWS::IAM::Policy": {
        "configuration.attachmentCount",
        "configuration.policyVersionList.document",
        "configuration.policyVersionList.isDefaultVersion",
    },
    "AWS::IAM::Role": {"configuration.assumeRolePolicyDocument"},
    "AWS::Lambda::Function": {"configuration.functionArn", "configuration.functionName"},
    "AWS::S3::Bucket": {
        "supplementaryConfiguration.AccessControlList",
        "supplementaryConfiguration.BucketPolicy.policyText",
        "supplementaryConfiguration.BucketVersioningConfiguration.isMfaDeleteEnabled",
        "supplementaryConfiguration.BucketVersioningConfiguration.status",
        "supplementaryConfiguration.PublicAccessBlockConfiguration.blockPublicAcls",
        "supplementaryConfiguration.PublicAccessBlockConfiguration.blockPublicPolicy",
        "supplementaryConfiguration.PublicAccessBlockConfiguration.ignorePublicAcls",
        "supplementaryConfiguration.PublicAccessBlockConfiguration.restrictPublicBuckets",
        "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.applyServerSideEncryptionByDefault.kmsMasterKeyID",
        "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.applyServerSideEncryptionByDefault.sseAlgorithm",
    },
}


@pytest.fixture(scope="module")
def session():
    """A session of an emulated account that holds one resource of every type."""
    with emulated.emulation():
        opened = aws.session(region=REGION, credentials=emulated.KEYS)
        one_of_each.create(opened.client)
        yield opened


@pytest.fixture(scope="module")
def recorded(session):
    """All that is recorded of it, by type."""
    found = defaultdict(list)
    for item in recorder.record(session, REGION, recorder.RECORDERS):
        assert not isinstance(item, recorder.Unrecorded), item
        found[item["resourceType"]].append(item)
    return found


@pytest.fixture
def one(recorded):
    """The item of a type that is tagged as one_of_each tags, or the only one there is."""

    def tagged(resource_type):
        items = recorded[resource_type]
        return next((item for item in items if item["tags"]), items[0])

    return tagged


def found_at(value, path):
    """Every value at a dotted path that leads through lists, an empty list being one itself."""
    if not path:
        return [value]
    if isinstance(value, list):
        return [each for part in value for each in found_at(part, path)]
    if not isinstance(value, dict) or path[0] not in value:
        return []
    return found_at(value[path[0]], path[1:])


@pytest.mark.parametrize("resource_type", recorder.RECORDERS)
def test_an_item_has_its_whole_envelope(resource_type, one):
    item = one(resource_type)
    assert json.loads(json.dumps(item)) == item
    assert configuration.account_id(item) == emulated.MANAGEMENT
    assert item["configurationItemStatus"] == "OK"
    assert item["configurationItemCaptureTime"].endswith("Z")
    assert item["awsRegion"] == ("global" if resource_type.startswith("AWS::IAM::") else REGION)
    assert item["configuration"]
    assert item["ARN"].startswith("arn:aws:")
    assert str(item["resourceId"])


@pytest.mark.parametrize("resource_type", [name for name in recorder.RECORDERS if name != "AWS::IAM::Group"])
def test_an_item_has_its_tags(resource_type, one):
    """Groups of IAM cannot be tagged."""
    assert one(resource_type)["tags"] == {"CostCenter": "4711"}


@pytest.mark.parametrize(
    ("resource_type", "path"), [(name, path) for name, paths in READ_PATHS.items() for path in sorted(paths)]
)
def test_what_rules_read_is_there(resource_type, path, recorded):
    assert [value for item in recorded[resource_type] for value in found_at(item, path.split("."))]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_type_that_a_rule_judges_can_be_recorded(rule):
    assert set(rule.resource_types) <= set(recorder.RECORDERS)


class Watched(dict):
    """An item that notes the paths that are looked for in it, and whether they are there."""

    def __init__(self, content, path="", notes=None):
        self.path, self.notes = path, defaultdict(set) if notes is None else notes
        super().__init__({key: self._watched(value, self._at(key)) for key, value in content.items()})

    def _at(self, key):
        return f"{self.path}.{key}".lstrip(".")

    def _watched(self, value, path):
        if isinstance(value, dict):
            return Watched(value, path, self.notes)
        return [self._watched(part, path) for part in value] if isinstance(value, list) else value

    def get(self, key, default=None):
        self.notes[self._at(key)].add(super().__contains__(key))
        return super().get(key, default)

    def __getitem__(self, key):
        self.notes[self._at(key)].add(True)
        return super().__getitem__(key)


class Factory:
    def __init__(self, session):
        self.session = session

    def build_client(self, service, region=None):
        return self.session.client(service, region_name=region)


# Looked for, and rightly not there: a rule for every protocol has no ports, and a policy that bounds nobody no count.
ABSENT = {
    "configuration.ipPermissions.fromPort",
    "configuration.ipPermissions.toPort",
    "configuration.ipPermissionsEgress.fromPort",
    "configuration.ipPermissionsEgress.toPort",
    "configuration.permissionsBoundaryUsageCount",
}


def in_configs_spelling(path):
    """`configuration.ipPermissions.FromPort` is how EC2's own answers have it, and readers look for that second."""
    before, dot, last = path.rpartition(".")
    return before + dot + last[:1].lower() + last[1:]


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.resource_types], ids=lambda rule: rule.name)
def test_a_rule_finds_all_that_it_looks_for(rule, session, recorded):
    notes = defaultdict(set)
    evaluator = loader.rule(rule.source)
    given = evaluator.evaluate_parameters(rule.inputs)
    for resource_type in rule.resource_types:
        for item in recorded[resource_type]:
            evaluator.evaluate_change({}, Factory(session), Watched(item, notes=notes), given)
    there = {path for path, found in notes.items() if True in found}
    missing = {path for path in notes if not {path, in_configs_spelling(path)} & (there | ABSENT)}
    assert there
    assert missing == set()


def test_a_security_group_has_its_ranges_in_both_spellings(recorded):
    [web] = [each for each in recorded["AWS::EC2::SecurityGroup"] if each["configuration"]["groupName"] == "web"]
    [permission] = web["configuration"]["ipPermissions"]
    assert permission["ipRanges"] == ["0.0.0.0/0"]
    assert permission["ipv4Ranges"] == [{"cidrIp": "0.0.0.0/0"}]
    assert permission["ipv6Ranges"] == [{"cidrIpv6": "::/0"}]
    assert (permission["fromPort"], permission["toPort"], permission["ipProtocol"]) == (22, 22, "tcp")


def test_policy_documents_are_url_encoded_json(one):
    [version] = one("AWS::IAM::Policy")["configuration"]["policyVersionList"]
    role = one("AWS::IAM::Role")["configuration"]
    user = one("AWS::IAM::User")["configuration"]
    for document, action in (
        (version["document"], "s3:GetObject"),
        (role["assumeRolePolicyDocument"], "sts:AssumeRole"),
        (role["rolePolicyList"][0]["policyDocument"], "s3:GetObject"),
        (user["userPolicyList"][0]["policyDocument"], "s3:GetObject"),
    ):
        assert document.startswith("%7B%22Version%22")
        [statement] = policy.read(document)
        assert statement.actions == (action,)
    assert user["groupList"] == ["people"]


def test_ids_are_those_that_aws_config_uses(one):
    """An opaque id for IAM and RDS instances, the ARN for some, the name for others."""
    assert one("AWS::IAM::Role")["resourceId"].startswith("AROA")
    assert one("AWS::IAM::Role")["resourceName"] == "app"
    assert one("AWS::RDS::DBInstance")["resourceId"].startswith("db-")
    assert one("AWS::RDS::DBInstance")["resourceName"] == "orders"
    assert one("AWS::S3::Bucket")["resourceId"] == "ledger"
    assert one("AWS::Lambda::Function")["resourceId"] == "report"
    for resource_type in (
        "AWS::ACM::Certificate",
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::CloudFormation::Stack",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
    ):
        assert one(resource_type)["resourceId"] == one(resource_type)["ARN"]


def test_a_bucket_has_every_part_in_its_own_shape(one):
    parts = one("AWS::S3::Bucket")["supplementaryConfiguration"]
    acl = json.loads(parts["AccessControlList"])
    assert {"grantee": "AllUsers", "permission": "Read"} in acl["grantList"]
    assert acl["owner"]["id"]
    assert json.loads(parts["BucketPolicy"]["policyText"])["Statement"][0]["Action"] == "s3:GetObject"
    assert set(parts["PublicAccessBlockConfiguration"].values()) == {True}
    assert parts["BucketVersioningConfiguration"] == {"status": "Enabled", "isMfaDeleteEnabled": None}
    assert parts["BucketLoggingConfiguration"] == {"destinationBucketName": None, "logFilePrefix": None}
    [rule] = parts["BucketLifecycleConfiguration"]["rules"]
    assert (rule["id"], rule["status"], rule["expirationInDays"]) == ("old", "Enabled", 30)
    assert rule["filter"] == {"predicate": {"type": "LifecyclePrefixPredicate", "prefix": "tmp/"}}
    assert parts["IsRequesterPaysEnabled"] is False


def test_a_customer_key_says_whether_it_rotates_and_awss_own_does_not(recorded):
    rotations = {
        item["configuration"]["keyManager"]: item["supplementaryConfiguration"].get("KeyRotationStatus")
        for item in recorded["AWS::KMS::Key"]
    }
    assert rotations == {"CUSTOMER": True, "AWS": None}


@pytest.mark.parametrize("resource_type", ["AWS::Lambda::Function", "AWS::CodeBuild::Project", "AWS::RDS::DBInstance"])
def test_no_secret_gets_into_an_item(resource_type, one):
    assert "not-a-secret-1" not in json.dumps(one(resource_type))


def test_it_calls_what_it_declares_and_all_of_that_reads(session):
    called = set()

    def note(model, **_):
        called.add((model.service_model.service_id.hyphenize(), model.name))

    declared = {call for recorder_ in recorder.RECORDERS.values() for call in recorder_.calls}
    session.events.register("before-call", note)
    try:
        for _ in recorder.record(session, REGION, recorder.RECORDERS, account=emulated.MANAGEMENT):
            pass
    finally:
        session.events.unregister("before-call", note)
    boto3s = {
        "auto-scaling": "autoscaling",
        "elastic-load-balancing": "elb",
        "elastic-load-balancing-v2": "elbv2",
    }
    operations = {f"{boto3s.get(service, service)}:{name}" for service, name in called}
    assert operations == declared
    verbs = ("BatchGet", "Describe", "Get", "List")
    assert all(call.partition(":")[2].startswith(verbs) for call in declared)


@pytest.mark.parametrize("name", recorder.RECORDERS)
def test_its_service_is_one_that_boto3_knows(name, session):
    service = recorder.RECORDERS[name].calls[0].partition(":")[0]
    assert "us-east-1" in session.get_available_regions(service) or recorder.RECORDERS[name].is_global


def test_the_calls_of_some_types_are_theirs_alone():
    assert recorder.calls(["AWS::EC2::VPC", "AWS::CloudTrail::Trail"]) == (
        "cloudtrail:DescribeTrails",
        "cloudtrail:ListTags",
        "ec2:DescribeVpcs",
    )


def test_buckets_are_recorded_in_their_own_region_and_identities_at_home(session):
    types = ["AWS::S3::Bucket", "AWS::IAM::Role", "AWS::CloudTrail::Trail"]
    there = list(recorder.record(session, "us-east-1", types, home_region=REGION))
    assert there == []
    here = list(recorder.record(session, REGION, types, home_region=REGION))
    assert {item["resourceType"] for item in here} == set(types)


def test_a_terminated_instance_is_no_resource_any_more(session, recorded):
    ec2 = session.client("ec2")
    [instance] = ec2.run_instances(ImageId="ami-0123456789abcdef0", MinCount=1, MaxCount=1)["Instances"]
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    ids = {item["resourceId"] for item in recorder.record(session, REGION, ["AWS::EC2::Instance"])}
    assert ids == {item["resourceId"] for item in recorded["AWS::EC2::Instance"]}


def test_every_page_is_read(session):
    dynamodb = session.client("dynamodb", region_name="us-east-1")
    for number in range(105):  # ListTables gives a hundred at a time
        dynamodb.create_table(
            TableName=f"table-{number}",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
    assert len(list(recorder.record(session, "us-east-1", ["AWS::DynamoDB::Table"]))) == 105


# AWS Config's published shapes, where they are at hand


def published(folder, resource_type):
    if not FACTS:
        pytest.skip("TRUEUP_FACTS, the folder of published shapes, is not set")
    wanted = resource_type.replace("::", "_").lower()
    files = [path for path in (Path(FACTS) / folder).iterdir() if path.stem.lower() == wanted]
    if not files:
        pytest.skip(f"no published shape of {resource_type}")
    try:
        return json.loads(files[0].read_text())
    except ValueError:
        pytest.skip(f"{files[0].name} is malformed as published")


@pytest.mark.parametrize(
    ("resource_type", "path"), [(name, path) for name, paths in READ_PATHS.items() for path in sorted(paths)]
)
def test_values_are_of_the_json_type_that_a_real_item_has(resource_type, path, recorded):
    sample = published("config-items", resource_type)
    real = found_at(sample[0] if isinstance(sample, list) else sample, path.split("."))
    if not real or resource_type == "AWS::IAM::Policy" or path.endswith("PolicyDocument"):
        pytest.skip("the sample lacks it, or holds documents decoded, which live items do not")
    ours = {type(value) for item in recorded[resource_type] for value in found_at(item, path.split("."))}
    assert {type(value) for value in real} & ours


@pytest.mark.parametrize("resource_type", recorder.RECORDERS)
def test_paths_are_spelled_as_aws_publishes_them(resource_type, recorded):
    """Every path of ours that differs from a published one in case only is misspelled."""
    spelled = {path.lower(): path for path in published("resource-schema", resource_type)}
    ours = {path for item in recorded[resource_type] for path in _paths(item, "") if path.startswith(("conf", "supp"))}
    assert ours
    assert {path for path in ours if spelled.get(path.lower(), path) != path} == set()


def _paths(value, prefix):
    if isinstance(value, list):
        return {path for part in value for path in _paths(part, prefix)}
    if not isinstance(value, dict):
        return {prefix}
    return {path for key, part in value.items() for path in _paths(part, f"{prefix}.{key}".lstrip("."))}
