"""Fixes of one resource: in whatever order they are asked for, each succeeds, and what is left is the same."""

import itertools
import json

import pytest

import fixing
import support
from fixing import result
from trueup import loader
from trueup.aws import Aws, session, unless
from trueup.catalogue.documents import COSTS, RISKS
from trueup.clock import VirtualClock
from trueup.emulated import HOME, KEYS, MANAGEMENT, emulation
from trueup.remediation import apply as applying
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal, read

PUBLIC = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared/*"}
EVERYBODY = [{"CidrIp": "0.0.0.0/0"}]


def bucket(client):
    """A bucket whose policy lets everybody in, as one may be where nothing is blocked."""
    s3 = client("s3")
    s3.create_bucket(Bucket="shared", CreateBucketConfiguration={"LocationConstraint": HOME})
    s3.put_bucket_policy(Bucket="shared", Policy=json.dumps({"Version": "2012-10-17", "Statement": [PUBLIC]}))
    return "shared"


def state_of_bucket(client, name):
    def answer(operation, *absent):
        found = unless(absent, getattr(client("s3"), operation), Bucket=name) or {}
        return {member: value for member, value in found.items() if member != "ResponseMetadata"}

    return (
        answer("get_bucket_policy"),
        answer("get_public_access_block", "NoSuchPublicAccessBlockConfiguration"),
        answer("get_bucket_versioning"),
        answer("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError"),
    )


def group(client):
    """The default group of a VPC, open to the world for all of TCP."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    where = [{"Name": "vpc-id", "Values": [vpc]}]
    [found] = ec2.describe_security_groups(Filters=where)["SecurityGroups"]
    ec2.authorize_security_group_ingress(
        GroupId=found["GroupId"],
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": EVERYBODY}],
    )
    return found["GroupId"]


def state_of_group(client, name):
    where = [{"Name": "group-id", "Values": [name]}]
    rules = client("ec2").describe_security_group_rules(Filters=where)["SecurityGroupRules"]
    members = ("IsEgress", "IpProtocol", "FromPort", "ToPort", "CidrIpv4")
    return sorted(str([rule.get(member) for member in members]) for rule in rules)


def volume(client):
    """A volume without encryption and tags, attached to an instance."""
    ec2 = client("ec2")
    [instance] = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"]
    name = ec2.create_volume(AvailabilityZone=instance["Placement"]["AvailabilityZone"], Size=8)["VolumeId"]
    ec2.attach_volume(VolumeId=name, InstanceId=instance["InstanceId"], Device="/dev/sdf")
    return name


def state_of_volume(client, name):
    """Of it, and of what is attached in its place."""
    volumes = client("ec2").describe_volumes()["Volumes"]
    device = [{"Name": "attachment.device", "Values": ["/dev/sdf"]}]
    [attached] = client("ec2").describe_volumes(Filters=device)["Volumes"]
    [original] = [each for each in volumes if each["VolumeId"] == name]
    return [(each["Encrypted"], each.get("Tags", [])) for each in (original, attached)]


def role(client):
    """A role with an inline policy that nobody used for years."""
    return loader.module(support.ROOT / "tests" / "rules" / "IAM_ROLE_UNUSED_test.py").bad(client)


def state_of_role(client, name):
    """The names of its policies, inline and managed."""
    [found] = [each for each in client("iam").list_roles()["Roles"] if each["RoleId"] == name]
    inline = client("iam").list_role_policies(RoleName=found["RoleName"])["PolicyNames"]
    managed = client("iam").list_attached_role_policies(RoleName=found["RoleName"])["AttachedPolicies"]
    return inline, sorted(each["PolicyName"] for each in managed)


RESOURCES = {
    "a bucket": (
        bucket,
        state_of_bucket,
        (
            "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
            "S3_BUCKET_SSL_REQUESTS_ONLY",
            "S3_BUCKET_VERSIONING_ENABLED",
            "S3_DEFAULT_ENCRYPTION_KMS",
        ),
    ),
    "a security group": (
        group,
        state_of_group,
        ("INCOMING_SSH_DISABLED", "RESTRICTED_INCOMING_TRAFFIC", "VPC_DEFAULT_SECURITY_GROUP_CLOSED"),
    ),
    "a role": (role, state_of_role, ("IAM_NO_INLINE_POLICY_CHECK", "IAM_ROLE_UNUSED")),
    "a volume": (volume, state_of_volume, ("ENCRYPTED_VOLUMES", "REQUIRED_TAGS")),
}
PAIRS = {
    f"{kind}: {', '.join(pair)}": (make, state, pair)
    for kind, (make, state, rules) in RESOURCES.items()
    for pair in itertools.combinations(rules, 2)
}


def fixed(make, state, rules, folder):
    """Apply a plan that was asked for by rules in this order, and undo it; the state in between."""
    account = Aws(session(region=HOME, credentials=KEYS), HOME, MANAGEMENT)
    books, clock, path = fixing.runbooks(), VirtualClock(), folder / "journal.jsonl"
    resource = make(account.client)
    here = {"accountId": MANAGEMENT, "awsRegion": HOME}
    plan = planning.make([result(rule, resource, **here) for rule in rules], books, Accounts(account))
    with Journal(path) as opened:
        done = applying.run(plan, books, Accounts(account), opened, Allowed(RISKS[-1], COSTS[-1]))
    assert not done.incomplete, done.ends
    between = state(account.client, resource)
    with Journal(folder / "undo.jsonl") as opened:
        undone = undo.run(undo.chosen(read(path), (), ()), Accounts(account), opened, clock=clock)
    assert not undone.incomplete, undone.ends
    return between, plan


@pytest.mark.parametrize(("make", "state", "rules"), PAIRS.values(), ids=PAIRS)
def test_each_order_of_a_pair_ends_in_one_state(make, state, rules, tmp_path):
    ends = []
    for number, order in enumerate(itertools.permutations(rules)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with emulation():
            ends.append(fixed(make, state, order, folder)[0])
    assert ends[0] == ends[1]


def test_a_block_of_public_access_comes_after_what_it_would_refuse(tmp_path):
    with emulation():
        _between, plan = fixed(*PAIRS[f"a bucket: {', '.join(RESOURCES['a bucket'][2][:2])}"], tmp_path)
    assert [item.document for item in plan.items] == ["EnforceS3TlsOnly", "BlockS3PublicAccessForBucket"]


def test_a_copy_is_made_of_a_volume_that_has_its_tags_by_then(tmp_path):
    make, state, rules = RESOURCES["a volume"]
    with emulation():
        between, plan = fixed(make, state, rules, tmp_path)
    assert [item.document for item in plan.items] == ["ApplyRequiredTags", "ReplaceVolumeWithEncryptedCopy"]
    [(_, original), (encrypted, copied)] = between
    assert encrypted
    assert original == copied != []


def test_an_unused_role_that_can_do_nothing_has_no_inline_policy(tmp_path):
    make, state, rules = RESOURCES["a role"]
    with emulation():
        (inline, managed), _plan = fixed(make, state, rules, tmp_path)
    assert (inline, "AWSDenyAll" in managed) == ([], True)


def test_a_plan_knows_which_fixes_change_the_same(tmp_path):
    with emulation():
        _between, plan = fixed(group, state_of_group, RESOURCES["a security group"][2], tmp_path)
    noted = [item.document for item in plan.items if any("comes first and changes the same" in n for n in item.notes)]
    assert noted == ["RevokePublicIngressRules", "RemoveDefaultSecurityGroupRules"]
