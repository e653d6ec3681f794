"""The evaluator function's zip: reproducible, small, and enough by itself."""

import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import boto3
import pytest

import support
from support import NOW, item
from trueup import catalogue
from trueup.deploy import package
from trueup.waivers.match import Waiver

# What Lambda's runtime has beside the zip: boto3 and what it needs.
RUNTIME_HAS = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py")

WAIVER = Waiver.from_json(
    {
        "id": "W-1",
        "rules": ["INCOMING_SSH_DISABLED"],
        "accounts": [support.ACCOUNT],
        "regions": [support.REGION],
        "resources": ["sg-waived"],
        "owner": "team",
        "approver": "CISO",
        "reason": "old",
        "ticket": "SEC-1",
        "approved": "2026-01-01",
        "expires": "2999-12-31",
    }
)


@pytest.fixture(scope="module")
def body():
    rules = catalogue.load(support.ROOT).rules.values()
    return package.zipped(package.contents(rules, [WAIVER]))


def test_two_builds_are_the_same_bytes_whatever_the_order_of_the_rules(body):
    rules = list(catalogue.load(support.ROOT).rules.values())
    assert package.zipped(package.contents(reversed(rules), [WAIVER])) == body


def test_a_build_elsewhere_is_the_same_bytes(body, tmp_path):
    """Another process, another folder, another time zone, and files with times of their own."""
    code = (
        "import sys; from pathlib import Path\n"
        "from trueup import catalogue; from trueup.deploy import package\n"
        f"rules = catalogue.load(Path({str(support.ROOT)!r})).rules.values()\n"
        "sys.stdout.buffer.write(package.zipped(package.contents(rules)))\n"
    )
    built = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=tmp_path,
            env=dict(os.environ) | {"TZ": zone},
        ).stdout
        for zone in ("UTC", "Asia/Kathmandu")
    ]
    assert built[0] == built[1]
    with zipfile.ZipFile(BytesIO(built[0])) as plain, zipfile.ZipFile(BytesIO(body)) as waived:
        assert plain.namelist() == waived.namelist()
        assert json.loads(plain.read("waivers.json")) == []


def test_it_holds_what_travels_and_nothing_else(body):
    with zipfile.ZipFile(BytesIO(body)) as archive:
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 & 0o777 for entry in archive.infolist()} == {0o644}
    assert names == sorted(names)
    assert {name.partition("/")[0] for name in names} == {"rdklib", "rules", "trueup", "waivers.json"}
    assert not [name for name in names if name.endswith(".pyc") or "boto" in name or "rdklibtest" in name]
    assert {name for name in names if name.startswith("trueup/") and "rulekit" not in name} == {
        "trueup/__init__.py",
        "trueup/rdk.py",
        "trueup/items/__init__.py",
        "trueup/items/shape.py",
        "trueup/loader.py",
        "trueup/names.py",
        "trueup/refusals.py",
        "trueup/regions.py",
        "trueup/runtime.py",
        "trueup/times.py",
        "trueup/verdict.py",
        "trueup/waivers/__init__.py",
        "trueup/waivers/match.py",
    }
    assert len(body) < 2_000_000


SSH_OPEN = {"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["0.0.0.0/0"]}]}
GROUP = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration=SSH_OPEN)
SUMMARY = {key: GROUP[key] for key in ("configurationItemCaptureTime", "resourceType", "resourceId", "awsRegion")}
SUMMARY |= {"configurationItemStatus": "OK", "awsAccountId": support.ACCOUNT}
EVENTS = {
    "a change": (
        "incoming-ssh-disabled-conformance-pack-szsm1uv0w",
        {"messageType": "ConfigurationItemChangeNotification", "configurationItem": GROUP},
        {"sg-1": "NON_COMPLIANT"},
    ),
    "a change that a waiver covers": (
        "incoming-ssh-disabled-conformance-pack-szsm1uv0w",
        {
            "messageType": "ConfigurationItemChangeNotification",
            "configurationItem": GROUP | {"resourceId": "sg-waived"},
        },
        {"sg-waived": "NOT_APPLICABLE"},
    ),
    "a deletion": (
        "OrgConfigRule-incoming-ssh-disabled-dbgzf8ba",
        {
            "messageType": "ConfigurationItemChangeNotification",
            "configurationItem": GROUP | {"configurationItemStatus": "ResourceDeleted", "configuration": None},
        },
        {"sg-1": "NOT_APPLICABLE"},
    ),
    "an oversized change": (
        "incoming-ssh-disabled-conformance-pack-szsm1uv0w",
        {"messageType": "OversizedConfigurationItemChangeNotification", "configurationItemSummary": SUMMARY},
        {"sg-1": "NON_COMPLIANT"},
    ),
    "a schedule": (
        "iam-password-policy-conformance-pack-szsm1uv0w",
        {"messageType": "ScheduledNotification", "notificationCreationTime": NOW},
        {support.ACCOUNT: "NON_COMPLIANT"},
    ),
}

# Runs in a process that has the zip's files and boto3, and nothing of this checkout. Clients are stand-ins.
DRIVER = """
import json, sys
sys.path[:0] = sys.argv[1:3]
from datetime import datetime, timezone
from botocore.exceptions import ClientError
from trueup import runtime

class Config:
    put = {}
    def put_evaluations(self, Evaluations, **_):
        self.put |= {each["ComplianceResourceId"]: each["ComplianceType"] for each in Evaluations}
        return {"FailedEvaluations": []}
    def get_compliance_details_by_config_rule(self, **_):
        return {"EvaluationResults": []}
    def get_resource_config_history(self, resourceType, resourceId, laterTime, limit):
        return {"configurationItems": [{
            "version": "1.3", "accountId": "123456789012", "configurationItemStatus": "OK", "awsRegion": "eu-west-1",
            "configurationItemCaptureTime": datetime(2026, 6, 1, 12, tzinfo=timezone.utc),
            "resourceType": resourceType, "resourceId": resourceId, "configuration": %r}]}

class Iam:
    class exceptions:
        class NoSuchEntityException(Exception):
            pass
    def get_account_password_policy(self):
        raise ClientError({"Error": {"Code": "NoSuchEntity", "Message": ""}}, "GetAccountPasswordPolicy")

runtime._client = lambda role, service, region, now=None: Config() if service == "config" else Iam()
answer = runtime.handler(json.load(sys.stdin), None)
foreign = [name for name, module in sys.modules.items() if name.partition(".")[0] in ("trueup", "rdklib")
           and not str(module.__file__).startswith(sys.argv[1])]
print(json.dumps([answer["evaluations"], Config.put, foreign]))
""" % json.dumps(SSH_OPEN)  # noqa: UP031 - the code is full of braces


@pytest.fixture(scope="module")
def unpacked(body, tmp_path_factory):
    """A folder with the zip's files, and one with what the runtime has."""
    task, layer = tmp_path_factory.mktemp("task"), tmp_path_factory.mktemp("runtime")
    with zipfile.ZipFile(BytesIO(body)) as archive:
        archive.extractall(task)
    site = Path(boto3.__file__).parents[1]
    for name in RUNTIME_HAS:
        (layer / name).symlink_to(site / name)
    return task, layer


@pytest.mark.parametrize(("rule", "invoking", "put"), EVENTS.values(), ids=EVENTS)
def test_unpacked_it_judges_by_itself(unpacked, rule, invoking, put):
    task, layer = unpacked
    event = {
        "accountId": support.ACCOUNT,
        "configRuleName": rule,
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": json.dumps({"ExecutionRoleName": "trueup-evaluation"} | _inputs(rule)),
        "resultToken": "token",
        "eventLeftScope": False,
    }

    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", DRIVER, str(task), str(layer)],
        input=json.dumps(event),
        capture_output=True,
        text=True,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == [1, put, []]


def _inputs(deployed):
    """As AWS Config sends them: a pack gives every input that has a default."""
    return support.defaults("IAM_PASSWORD_POLICY") if deployed.startswith("iam-password-policy") else {}
