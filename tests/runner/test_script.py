import os
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from trueup.documents.model import MISSING
from trueup.errors import AwsError
from trueup.runner import child, script

CONTEXT = {"global:REGION": "eu-west-1"}


def run(source, payload=None, *, call=None, sleep=lambda _seconds: False, timeout=30, handler="f"):
    return script.run(
        source, handler, payload or {}, CONTEXT, region="eu-west-1", call=call or no_call, sleep=sleep, timeout=timeout
    )


def no_call(**asked):
    raise AssertionError(f"called {asked}")


def body(text):
    return "def f(events, context):\n" + "\n".join(f"    {line}" for line in text.splitlines())


RETURNS = {  # a script that returns ...: (its body, the result)
    "its payload": ("return events", {"N": 5, "B": True, "L": ["a"]}),
    "its context": ("return context['global:REGION']", "eu-west-1"),
    "nothing": ("pass", None),
    "text beyond ASCII": ("return 'ü\U0001f600'", "ü\U0001f600"),
    "keys that are numbers": ("return {1: 2}", {"1": 2}),
    "what is in its folder": ("import os\nreturn os.listdir()", []),
    "what it kept in memory": ("import io\nreturn io.BytesIO(b'abc').read().decode()", "abc"),
    "its own module's name": ("return __name__", "customer_script"),
    "the time": ("import datetime, time, zoneinfo\nreturn isinstance(time.time(), float)", True),
    "random things": ("import random, uuid, secrets\nreturn len(str(uuid.uuid4()))", 36),
    "what threads did": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool:\n    return list(pool.map(abs, [-1, -2]))",
        [1, 2],
    ),
}


@pytest.mark.parametrize(("text", "expected"), RETURNS.values(), ids=RETURNS)
def test_a_script_returns(text, expected):
    ran = run(body(text), {"N": 5, "B": True, "L": ["a"]})
    assert (ran.result, ran.error) == (expected, None)


HOSTILE = {  # a script that ...: (its body, how its end is recorded)
    "raises": ("raise Exception('VERIFICATION FAILED')", "Exception - VERIFICATION FAILED"),
    "lacks a key": ("return events['nope']", "KeyError - 'nope'"),
    "exits": ("import sys\nsys.exit(0)", "SystemExit - 0"),
    "exits hard": ("import os\nos._exit(7)", "ended without an answer (exit status 7)"),
    "crashes": ("import os, signal\nsignal.raise_signal(signal.SIGSEGV)", "killed by SIGSEGV"),
    "returns no JSON": ("return object()", "TypeError - Object of type object is not JSON serializable"),
    "returns a time": ("import datetime\nreturn datetime.datetime.now()", "datetime is not JSON serializable"),
    "returns too much": ("return 'x' * 200_000", "returned more than 102,400 bytes"),
    "returns too many": ("return list(range(101))", "returned a list of more than 100 items"),
    "loops for ever": ("while True: pass", "ran for more than 2 seconds"),
    "sleeps for ever": ("import select\nselect.select([], [], [])", "ran for more than 2 seconds"),
    "prints a gigabyte": ("while True: print('x' * 65536)", "printed more than 8,388,608 bytes"),
    "prints a gigabyte to stderr": ("import sys\nwhile True: sys.stderr.write('x' * 65536)", "printed more than"),
    "eats memory": ("return len(' ' * 2**31)", "MemoryError - "),
    "fills the disk": (
        "with open('a', 'wb') as f:\n    for _ in range(600): f.write(b'x' * 2**20)",
        "PermissionError - a script may not write: a",
    ),
    "forks": ("import os\nos.fork()", "PermissionError - a script may not do this: os.fork"),
    "forks for ever": (
        "import os\nwhile True:\n  try: os.fork()\n  except PermissionError: continue\n  raise Exception('it forked')",
        "ran for more than 2",
    ),
    "starts a shell": ("import os\nos.system('id')", "may not do this: os.system"),
    "starts a process": ("import subprocess\nsubprocess.run(['id'])", "PermissionError - a script may not do this"),
    "starts a process behind the fence": (
        "import _posixsubprocess\n_posixsubprocess.fork_exec()",
        "a script may not do this: start a process",
    ),
    "spawns": ("import os\nos.posix_spawn('/bin/true', ['true'], {})", "may not do this: os.posix_spawn"),
    "becomes another program": ("import os\nos.execv('/bin/true', ['true'])", "may not do this: os.exec"),
    "kills its parent": ("import os\nos.kill(os.getppid(), 9)", "may not do this: os.kill"),
    "loads native code": ("import ctypes\nctypes.CDLL(None)", "may not do this: ctypes.dlopen"),
    "lifts its limits": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "may not do this: resource.setrlimit",
    ),
    "talks to the network": (
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')",
        "a script may not do this: socket",
    ),
    "asks for instance credentials": (
        "import socket\nsocket.create_connection(('169.254.169.254', 80))",
        "a script may not do this: socket",
    ),
    "reads its caller's credentials": (
        "import pathlib\nreturn pathlib.Path(CREDENTIALS).read_text()",
        "a script may not open this: ",
    ),
    "reads them by a link": (
        "import os\nos.symlink(CREDENTIALS, 'a')\nreturn open('a').read()",
        "may not do this: os.symlink",
    ),
    "reads them by a hard link": ("import os\nos.link(CREDENTIALS, 'a')", "may not do this: os.link"),
    "reads them after putting another realpath": (
        "import os\nos.path.realpath = lambda p: os.getcwd()\nreturn open(CREDENTIALS).read()",
        "may not open this: ",
    ),
    "reads them after patching how paths are resolved": (
        "import builtins, os, posixpath\n"
        "os.fspath = os.fsdecode = lambda p: 'a'\n"
        "posixpath._joinrealpath = lambda *_: (os.getcwd(), True)\n"
        "builtins.any = lambda *_: True\n"
        "return os.open(CREDENTIALS, os.O_RDONLY)",
        "may not open this: ",
    ),
    "reads its caller's environment": (
        "import os\nreturn open(f'/proc/{os.getppid()}/environ').read()",
        "may not open this: /proc/",
    ),
    "writes outside of its folder": ("open(CREDENTIALS, 'a')", "may not write: "),
    "removes a file outside of its folder": ("import os\nos.remove(CREDENTIALS)", "may not do this: os.remove"),
    "moves a file outside of its folder": ("import os\nos.rename(CREDENTIALS, 'a')", "may not do this: os.rename"),
    "signs a URL": (
        "import boto3\nboto3.client('s3').generate_presigned_url('get_object', Params={'Bucket': 'b', 'Key': 'k'})",
        "PermissionError - a script holds no credentials",
    ),
    "brings an endpoint of its own": (
        "import boto3\nboto3.client('s3', endpoint_url='http://127.0.0.1:9')",
        "leave endpoint_url out",
    ),
    "uses a profile": ("import boto3\nboto3.Session(profile_name='admin')", "ProfileNotFound - "),
    "talks to its parent": (
        "import os, sys\nos.write(CONNECTION, b'{\"call\": 1}\\n')\nimport time\ntime.sleep(9)",
        "spoke to its parent in a way that no script does",
    ),
    "asks for ever and does not listen": (
        "import os\nwhile True: os.write(CONNECTION, b'{\"sleep\": 1}\\n' * 1000)",
        "ran for more than 2 seconds",
    ),
    "hangs up on its parent": ("import os\nos.close(CONNECTION)\nwhile True: pass", "hung up on its parent"),
    "says nonsense to its parent": (
        "import os, sys\nos.write(CONNECTION, b'nonsense\\n')\nimport time\ntime.sleep(9)",
        "spoke to its parent in a way that no script does",
    ),
}


@pytest.mark.parametrize(("text", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_failure_is_recorded_of_a_script_that(tmp_path, text, said):
    secret = tmp_path / "credentials"
    secret.write_text("aws_secret_access_key = SECRET")
    ran = run(
        f"CREDENTIALS, CONNECTION = {str(secret)!r}, {child.CONNECTION}\n{body(text)}",
        timeout=2 if "more than 2" in said else 30,
    )
    assert ran.result is MISSING
    assert said in ran.error
    assert "SECRET" not in repr(ran)
    assert secret.read_text() == "aws_secret_access_key = SECRET"
    assert ran.timed_out is ("more than 2" in said)
    assert len(ran.log) <= script.LOGGED


def test_a_script_sees_nothing_of_its_callers_environment(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "SECRET")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SECRET")
    ran = run(body("import os\nreturn dict(os.environ)"))
    assert "SECRET" not in ran.result.values()
    assert "SECRET_TOKEN" not in ran.result
    assert ran.result["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert not Path(ran.result["HOME"]).exists()


def test_a_script_without_its_handler_fails():
    assert "NameError - the script defines no function g" in run(body("pass"), handler="g").error


def test_a_script_that_does_not_compile_fails():
    assert "SyntaxError - " in run("def f(:").error


def test_code_of_the_module_runs_and_can_be_imported():
    source = "import sys\nprint('loaded')\nVALUE = 5\n" + body("import customer_script\nreturn customer_script.VALUE")
    ran = run(source)
    assert (ran.result, ran.log) == (5, "loaded\n")


def test_a_traceback_shows_the_script_and_nothing_else():
    ran = run(body("return g()") + "\ndef g():\n    return {}['a']")
    first, *_, last = ran.error.splitlines()
    assert (first, last) == ("Traceback (most recent call last):", "KeyError - 'a'")
    assert [line.strip() for line in ran.error.splitlines() if "File" in line] == [
        'File "customer_script.py", line 2, in f',
        'File "customer_script.py", line 4, in g',
    ]


def test_what_it_prints_is_kept_even_when_it_fails():
    ran = run(body("print('out')\nimport sys\nprint('err', file=sys.stderr)\nraise ValueError('x')"))
    assert sorted(ran.log.split()) == ["err", "out"]


def test_sleeping_is_the_parents_and_moves_the_scripts_clock():
    slept = []
    ran = run(
        body("import time\nstart = time.time(), time.monotonic()\ntime.sleep(500)\n"
             "return [time.time() - start[0] >= 500, time.monotonic() - start[1] >= 500]"),
        sleep=lambda seconds: bool(slept.append(seconds)),
    )  # fmt: skip
    assert (ran.result, slept) == ([True, True], [500.0])


def test_a_script_that_may_not_sleep_is_ended():
    def sleep(_seconds):
        raise script.Stop("would sleep")

    ran = run(body("import time\ntime.sleep(1)"), sleep=sleep)
    assert (ran.error, ran.timed_out) == ("would sleep", False)


def calling(text, answer, service="s3", **options):
    """Runs `return` of an expression about `client`; gives how it ran and what was asked."""
    asked = []

    def call(**question):
        asked.append(question)
        if isinstance(answer, Exception):
            raise answer
        return answer

    lines = f"import boto3, botocore\nclient = boto3.client({service!r}{options.pop('client', '')})\n{text}"
    return run(body(lines), call=call, **options), asked


def test_a_call_is_asked_for_as_it_was_written():
    ran, [asked] = calling("return client.get_bucket_policy(Bucket='b')['Policy']", {"Policy": "{}"})
    assert ran.result == "{}"
    assert asked == {
        "service": "s3",
        "operation": "GetBucketPolicy",
        "parameters": {"Bucket": "b"},
        "region": "eu-west-1",
        "credentials": None,
    }


def test_a_call_goes_to_the_region_of_its_client():
    _, [asked] = calling("client.describe_vpcs()", {}, "ec2", client=", region_name='us-east-1'")
    assert asked["region"] == "us-east-1"


def test_a_global_service_is_asked_in_the_region_that_was_named():
    _, [asked] = calling("client.list_users()", {"Users": []}, "iam")
    assert asked["region"] == "eu-west-1"


def test_a_client_with_keys_of_its_own_passes_them_on():
    keys = ", aws_access_key_id='A', aws_secret_access_key='B', aws_session_token='C'"
    _, [asked] = calling("client.describe_vpcs()", {}, "ec2", client=keys)
    assert asked["credentials"] == {"accessKeyId": "A", "secretAccessKey": "B", "sessionToken": "C"}


def test_parameters_are_checked_before_anything_is_asked():
    ran, asked = calling("client.get_bucket_policy(Bucke='b')", {})
    assert "ParamValidationError - Parameter validation failed" in ran.error
    assert not asked


def test_an_error_of_aws_is_the_modelled_exception():
    error = ClientError(
        {"Error": {"Code": "NoSuchBucket", "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": 404}}, "X"
    )
    ran, _ = calling(
        "try:\n    client.list_objects_v2(Bucket='b')\n"
        "except client.exceptions.NoSuchBucket as error:\n    return error.response['Error']['Message']",
        error,
    )
    assert ran.result == "m"


@pytest.mark.parametrize("error", [EndpointConnectionError(endpoint_url="http://x"), AwsError("no such Region")])
def test_what_is_no_answer_of_aws_fails_the_script(error):
    ran, _ = calling("client.list_objects_v2(Bucket='b')", error)
    assert f"RuntimeError - {type(error).__name__}: {error}" in ran.error


def test_a_failure_of_the_engine_is_not_the_scripts():
    with pytest.raises(AssertionError, match="called"):
        run(body("import boto3\nboto3.client('s3').list_buckets()"))


def test_pages_and_waiters_ask_as_well():
    ran, asked = calling(
        "pages = client.get_paginator('list_objects_v2').paginate(Bucket='b')\n"
        "client.get_waiter('bucket_exists').wait(Bucket='b')\nreturn [p['KeyCount'] for p in pages]",
        {"KeyCount": 1, "IsTruncated": False, "ResponseMetadata": {"HTTPStatusCode": 200}},
    )
    assert ran.result == [1]
    assert [each["operation"] for each in asked] == ["HeadBucket", "ListObjectsV2"]


def test_bodies_go_both_ways():
    ran, [_, put] = calling(
        "read = client.get_object(Bucket='b', Key='k')['Body'].read().decode()\n"
        "import io\nclient.put_object(Bucket='b', Key='k', Body=io.BytesIO(b'\\x00\\xff'))\nreturn read",
        {"Body": b"content"},
    )
    assert (ran.result, put["parameters"]["Body"]) == ("content", b"\x00\xff")


def test_a_file_is_uploaded():
    ran, [put] = calling("client.upload_file(boto3.__file__, 'b', 'k')", {})
    assert (ran.error, put["operation"]) == (None, "PutObject")
    assert b"boto3" in put["parameters"]["Body"]


def test_what_boto3_makes_of_parameters_is_made_once():
    _, [asked] = calling("client.run_instances(ImageId='i', MinCount=1, MaxCount=1, UserData='x')", {}, "ec2")
    assert asked["parameters"]["UserData"] == "x"


def test_plain_items_of_dynamodb_are_typed():
    ran, [asked] = calling(
        "from decimal import Decimal\n"
        "return boto3.resource('dynamodb').Table('t').get_item(Key={'a': Decimal(1)})['Item']['b']",
        {"Item": {"b": {"S": "c"}}},
        "dynamodb",
    )
    assert (ran.result, asked["parameters"]) == ("c", {"TableName": "t", "Key": {"a": {"N": "1"}}})


def test_a_policy_that_the_parent_has_decoded_is_not_decoded_again():
    trust = {"Statement": [{"Effect": "Allow"}]}
    role = {"Role": {"AssumeRolePolicyDocument": trust}}
    ran, _ = calling("return client.get_role(RoleName='r')['Role']['AssumeRolePolicyDocument']", role, "iam")
    assert ran.result == trust


CODED = {
    "JSON": {"a": [1, 2.5, None, True, "x"]},
    "bytes": {"a": b"\x00\xff"},
    "what looks like a tag": {"$bytes": "x"},
    "what looks like a map": {"$map": {"$time": "x"}},
    "two keys with a tag": {"$bytes": "x", "b": "y"},
}


@pytest.mark.parametrize("value", CODED.values(), ids=CODED)
def test_what_is_passed_stays_what_it_is(value):
    assert child.decode(child.encode(value)) == value


def test_what_cannot_be_passed_is_named():
    ran, _ = calling("client.list_objects_v2(Bucket='b')", {"Stream": object()})
    assert "RuntimeError - s3:ListObjectsV2: object cannot be passed between a script and AWS" in ran.error
