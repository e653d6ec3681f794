"""Which calls a source makes: each form that is followed, and each that is refused."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from trueup.permissions import source_calls
from trueup.permissions.access import ANY

FOLLOWED = {
    "a client and its method": (
        """
        s3 = boto3.client("s3")
        s3.get_bucket_acl(Bucket="b")
        """,
        ["s3:GetBucketAcl {'Bucket': 'b'}"],
    ),
    "a client that is used at once": ('boto3.client("s3").list_buckets()', ["s3:ListBuckets {}"]),
    "a session's client": (
        """
        session = boto3.session.Session(region_name="eu-west-1")
        session.client(service_name="kms", region_name="eu-west-1").list_keys()
        boto3.Session().client("sts").get_caller_identity()
        """,
        ["kms:ListKeys {}", "sts:GetCallerIdentity {}"],
    ),
    "what comes with the event": (
        'boto3.client("s3").get_bucket_acl(Bucket=event["Name"])',
        ["s3:GetBucketAcl {'Bucket': 'bucket'}"],
    ),
    "what is not known": (
        'boto3.client("s3").get_bucket_acl(Bucket=event["Other"])',
        ["s3:GetBucketAcl {'Bucket': '*'}"],
    ),
    "a name partly known": (
        """boto3.client("s3").get_bucket_acl(Bucket=f"logs-{context['global:ACCOUNT_ID']}-" + event["Name"])""",
        ["s3:GetBucketAcl {'Bucket': 'logs-*-bucket'}"],
    ),
    "a helper that is handed a client": (
        """
        read(boto3.client("s3"), event["Name"])
        """,
        ["s3:GetBucketPolicy {'Bucket': 'bucket'}"],
    ),
    "a helper that gives a client": ("made().list_keys(Limit=1)", ["kms:ListKeys {'Limit': 1}"]),
    "a helper that is called by name": (
        'read(name=event["Name"], s3=boto3.client("s3"))',
        ["s3:GetBucketPolicy {'Bucket': 'bucket'}"],
    ),
    "a helper that gives its arguments on": (
        'on(boto3.client("s3"), Bucket="b")',
        ["s3:GetBucketPolicy {'Bucket': 'b'}"],
    ),
    "a paginator": (
        """
        pages = boto3.client("ec2").get_paginator("describe_vpcs").paginate(VpcIds=["v"])
        return [vpc for page in pages for vpc in page["Vpcs"]]
        """,
        ["ec2:DescribeVpcs {'VpcIds': ['v']}"],
    ),
    "a waiter": (
        """
        boto3.client("ec2").get_waiter("volume_available").wait(VolumeIds=["v"], WaiterConfig={"Delay": 1})
        """,
        ["ec2:DescribeVolumes {'VolumeIds': ['v']}"],
    ),
    "one of two methods": (
        """
        iam = boto3.client("iam")
        remove = iam.delete_user if event["Name"] else iam.delete_role
        remove(UserName="u")
        """,
        ["iam:DeleteRole {'UserName': 'u'}", "iam:DeleteUser {'UserName': 'u'}"],
    ),
    "clients in a dict": (
        """
        clients = {"a": boto3.client("s3"), "b": boto3.client("kms")}
        clients["b"].list_keys()
        for name, client in clients.items():
            client.can_paginate("x")
        """,
        ["kms:ListKeys {}"],
    ),
    "a client for each of some literals": (
        """
        for name in ("s3", "s3control"):
            boto3.client(name).get_public_access_block(Bucket="b")
        """,
        ["s3:GetPublicAccessBlock {'Bucket': 'b'}", "s3control:GetPublicAccessBlock {'Bucket': 'b'}"],
    ),
    "a client kept on an object": (
        """
        Keeper("b").work()
        """,
        ["s3:GetBucketAcl {'Bucket': 'b'}"],
    ),
    "arguments put together": (
        """
        wanted = {"Bucket": "b"}
        wanted["Key"] = event["Name"]
        wanted.update(ACL="private")
        boto3.client("s3").put_object(**wanted, **({"Body": "x"} if event else {}))
        """,
        ["s3:PutObject {'Bucket': 'b', 'Key': 'bucket', 'ACL': 'private', 'Body': 'x'}"],
    ),
    "a helper that adds to what it is given": (
        """
        one, other = {}, {}
        fill(one)
        fill(other)
        boto3.client("s3").get_bucket_acl(**one)
        boto3.client("s3").get_bucket_policy(**other)
        """,
        ["s3:GetBucketAcl {'Bucket': 'b'}", "s3:GetBucketPolicy {'Bucket': 'b'}"],
    ),
    "a list that grows": (
        """
        ids = ["a"]
        ids.append("b")
        ids += ["c"] if event else []
        boto3.client("ec2").stop_instances(InstanceIds=ids)
        """,
        ["ec2:StopInstances {'InstanceIds': ['a', 'b', 'c']}"],
    ),
    "within try, with, while and match": (
        """
        s3 = boto3.client("s3")
        try:
            s3.get_bucket_acl(Bucket="a")
        except s3.exceptions.NoSuchBucket:
            s3.get_bucket_acl(Bucket="b")
        while (found := s3.get_bucket_acl(Bucket="c")):
            with open(s3.get_bucket_acl(Bucket="d")):
                match found:
                    case {"a": 1} if s3.get_bucket_acl(Bucket="e"):
                        s3.get_bucket_acl(Bucket="f")
        """,
        [f"s3:GetBucketAcl {{'Bucket': '{letter}'}}" for letter in "abcdef"],
    ),
    "a generator": (
        """
        for key in keys():
            boto3.client("kms").describe_key(KeyId=key)
        """,
        ["kms:DescribeKey {'KeyId': 'k1'}", "kms:ListKeys {}"],
    ),
    "a key function": (
        """
        s3 = boto3.client("s3")
        sorted(["b"], key=lambda name: s3.get_bucket_acl(Bucket="b"))
        """,
        ["s3:GetBucketAcl {'Bucket': 'b'}"],
    ),
    "map": (
        """
        list(map(lambda name: boto3.client("s3").get_bucket_acl(Bucket=name), ["b"]))
        """,
        ["s3:GetBucketAcl {'Bucket': 'b'}"],
    ),
    "a client under a key from outside": (
        """
        clients = {}
        clients[event["Other"]] = boto3.client("s3")
        clients["a"].get_bucket_acl(Bucket="b")
        """,
        ["s3:GetBucketAcl {'Bucket': 'b'}"],
    ),
    "getattr with a literal": ('getattr(boto3.client("s3"), "list_buckets")()', ["s3:ListBuckets {}"]),
    "a presigned URL": (
        'boto3.client("s3").generate_presigned_url("get_object", Params={"Bucket": "b"})',
        ["s3:GetObject {'Bucket': 'b'}"],
    ),
    "a file that is put": (
        """
        boto3.client("s3").upload_file("/tmp/x", "b", event["Name"], ExtraArgs={"ACL": "private"})
        """,
        ["s3:PutObject {'Bucket': 'b', 'Key': 'bucket', 'ACL': 'private'}"],
    ),
    "a file that is fetched": (
        """
        boto3.client("s3").download_file(Bucket="b", Key="k", Filename="/tmp/x")
        """,
        ["s3:GetObject {'Bucket': 'b', 'Key': 'k'}", "s3:HeadObject {'Bucket': 'b', 'Key': 'k'}"],
    ),
    "streams that are put and fetched": (
        """
        s3 = boto3.client("s3")
        s3.upload_fileobj(event, "b", "new")
        s3.download_fileobj("b", "old", event)
        """,
        [
            "s3:GetObject {'Bucket': 'b', 'Key': 'old'}",
            "s3:HeadObject {'Bucket': 'b', 'Key': 'old'}",
            "s3:PutObject {'Bucket': 'b', 'Key': 'new'}",
        ],
    ),
    "an object that is copied": (
        """
        boto3.client("s3").copy({"Bucket": "from", "Key": "k"}, "to", "k")
        """,
        ["s3:CopyObject {'CopySource': {'Bucket': 'from', 'Key': 'k'}, 'Bucket': 'to', 'Key': 'k'}"],
    ),
    "arguments that are not all known": (
        'boto3.client("s3").get_bucket_acl(Bucket="b", **context)',
        ["s3:GetBucketAcl {'Bucket': 'b', '*': '*'}"],
    ),
    "a function that calls itself": ('walk(boto3.client("s3"), 3)', ["s3:GetBucketAcl {'Bucket': '*'}"]),
    "a client of the module": ("CLIENT.list_aliases()", ["kms:ListAliases {}"]),
}
HELPERS = """\
import boto3
from boto3 import client as make

CLIENT = make("kms")

def made():
    return boto3.client("kms")

def read(s3, name):
    return s3.get_bucket_policy(Bucket=name)["Policy"]

def on(s3, **wanted):
    return s3.get_bucket_policy(**wanted)

def keys():
    CLIENT.list_keys()
    yield "k1"

def walk(s3, depth):
    s3.get_bucket_acl(Bucket=depth["x"])
    walk(s3, depth)

def fill(wanted):
    wanted["Bucket"] = "b"

class Keeper:
    def __init__(self, bucket):
        self.s3, self.bucket = boto3.client("s3"), bucket

    def work(self):
        return self.s3.get_bucket_acl(Bucket=self.bucket)

def handler(event, context):
"""
UNCALLED = {
    "kms:ListKeys {}",
    "s3:GetBucketAcl {'Bucket': '*'}",
    "s3:GetBucketPolicy {'Bucket': '*'}",
    "s3:GetBucketPolicy {}",
}


def scanned(body):
    source = HELPERS + textwrap.indent(textwrap.dedent(body).strip(), "    ")
    found = source_calls.script(source, "handler", {"Name": "bucket"})
    calls = [f"{call.service}:{call.operation} {call.parameters}" for call in found.calls]
    body_starts = HELPERS.count("\n")  # a helper that nobody calls has clients of unknown origin
    problems = [each for each in found.problems if each.line > body_starts]
    return calls, [(each.line - body_starts, each.message) for each in problems]


@pytest.mark.parametrize(("body", "calls"), FOLLOWED.values(), ids=FOLLOWED)
def test_what_is_followed(body, calls):
    found, problems = scanned(body)
    assert problems == []
    assert sorted(set(found) - (UNCALLED - set(calls))) == calls


REFUSED = {
    "a service from outside": ('boto3.client(event["Other"])', "the service of a client is not a literal"),
    "a service that does not exist": ('boto3.client("s4")', "boto3 has no client s4"),
    "a resource": ('boto3.resource("s3").Bucket("b").delete()', "boto3.resource hides which API it calls"),
    "getattr": ('getattr(boto3.client("s3"), event["Other"])()', "getattr hides which method"),
    "a paginator from outside": ('boto3.client("s3").get_paginator(event["Other"])', "get_paginator is not a literal"),
    "a waiter that does not exist": ('boto3.client("s3").get_waiter("bucket_full")', "s3 has no waiter bucket_full"),
    "a method that does not exist": ('boto3.client("s3").get_bucket()', "s3 has no method get_bucket"),
    "a client in a global table": ('globals()["s3"] = boto3.client("s3")', "a client goes where it cannot be followed"),
    "a client given to a library": ('print.call(boto3.client("s3"))', "a client is given to something"),
    "a method given to a library": (
        """
        import functools
        functools.partial(boto3.client("s3").get_bucket_acl, Bucket="b")()
        """,
        "a client is given to something",
    ),
    "a client of S3 out of nowhere": (
        """
        boto3.client("s3").list_buckets()
        event["client"].upload_file("/tmp/x", "b", "k")
        """,
        "upload_file is called on a client that cannot be followed",
    ),
    "a client out of nowhere": (
        """
        boto3.client("s3").list_buckets()
        event["client"].get_bucket_acl(Bucket="b")
        """,
        "get_bucket_acl is called on a client that cannot be followed",
    ),
    "one of two tables of clients": (
        """
        clients = {"a": boto3.client("s3")} if event["Name"] else {"a": boto3.client("sns")}
        clients.get("a").publish(Message="m")
        """,
        "publish is called on a client that cannot be followed",
    ),
    "a name that nobody defines": ("missing(1)", "missing is not defined"),
}


@pytest.mark.parametrize(("body", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(body, message):
    _, problems = scanned(body)
    assert message in problems[-1][1]


def test_arguments_that_may_pass_a_role_are_told():
    _, [(line, message)] = scanned('boto3.client("lambda").update_function_configuration(**context)')
    assert (line, message) == (
        1,
        "arguments of lambda:UpdateFunctionConfiguration may pass a role or key, and cannot be followed",
    )


def test_arguments_that_bring_nothing_along_may_be_anything():
    assert scanned('boto3.client("iam").update_account_password_policy(**context)')[1] == []


def test_a_source_that_unfolds_without_end_is_told():
    layers = "".join(f"def f{n}(a, b):\n    f{n + 1}(a + 'x', b)\n    f{n + 1}(a + 'y', b)\n" for n in range(30))
    source = f"{layers}def f30(a, b):\n    return a\ndef handler(event, context):\n    f0('', '')\n"
    found = source_calls.script(source, "handler")
    assert [problem.message for problem in found.problems] == ["the source unfolds too far to follow its calls"]


@given(st.text(alphabet="abs3.()[]{}=:, \n\"'*lambdaforinif0123client", max_size=60))
def test_any_python_is_scanned_without_a_crash(text):
    source = f"import boto3\ndef handler(event, context):\n    s3 = boto3.client('s3')\n    {text}\n"
    try:
        compile(source, "x", "exec")
    except (SyntaxError, ValueError):
        return
    source_calls.script(source, "handler", {"a": ANY})


RULE = """\
from rdklib import ConfigRule
from trueup.rulekit import inputs


class RULE(ConfigRule):
    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        return self.judge(client_factory.build_client("s3"), configuration_item["resourceId"])

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("ec2").get_paginator("describe_vpcs").paginate()
        return [helper(client_factory.build_client(service_name="kms"), page) for page in pages]

    def judge(self, s3, bucket):
        return s3.get_bucket_acl(Bucket=bucket)


def helper(kms, page):
    return kms.describe_key(KeyId=page["KeyId"])
"""


def test_a_rule_gets_its_clients_from_the_factory(tmp_path):
    path = tmp_path / "RULE.py"
    path.write_text(RULE)
    found = source_calls.rule(path)
    assert [f"{call.service}:{call.operation}" for call in found.calls] == [
        "ec2:DescribeVpcs",
        "s3:GetBucketAcl",
        "kms:DescribeKey",
    ]
    assert found.problems == ()


LENT = """\
from rdklib import ConfigRule
from trueup.rulekit import security_hub


class RULE(ConfigRule):
    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        hub = client_factory.build_client("securityhub")
        return hub.describe_hub(), {held}
"""
HELD = {  # what a rule holds of a module of rulekit that asks with the client it is given: whether that is seen
    "nothing": ("None", False),
    "a function that it calls": ("security_hub.administrator(hub)", True),
    "a function out of a table": ('{"a": security_hub.administrator}[event["a"]](hub)', True),
    "a function that something unknown may call": ('event["a"].apply(security_hub.administrator)', True),
}


@pytest.mark.parametrize(("held", "seen"), HELD.values(), ids=HELD)
def test_a_rule_that_holds_of_rulekit(tmp_path, held, seen):
    path = tmp_path / "RULE.py"
    path.write_text(LENT.replace("{held}", held))
    found = source_calls.rule(path)
    called = "GetAdministratorAccount" in {each.operation for each in found.calls}
    assert (called or bool(found.problems)) == seen


@pytest.mark.parametrize("folder", sorted((support.ROOT / "rules").glob("*/")), ids=lambda folder: folder.name)
def test_every_rule_can_be_followed(folder):
    assert source_calls.rule(folder / f"{folder.name}.py").problems == ()
