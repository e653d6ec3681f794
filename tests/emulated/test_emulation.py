"""The emulation as a whole: what it leaves behind, and how other processes reach it."""

import json
import os
import subprocess
import sys

import pytest

import support
from trueup import emulated
from trueup.errors import TrueupError, UsageError

IDS = """
from trueup import emulated, recorder

with emulated.organization() as running:
    types = ["AWS::EC2::VPC", "AWS::EC2::Volume", "AWS::IAM::Role"]
    found = recorder.record(running.session("payments"), "eu-west-1", types)
    print(*[account.id for account in running.accounts], *sorted(item["resourceId"] for item in found))
"""


def test_its_ids_are_the_same_in_every_run():
    """In every process, that is: what other tests leave in moto's modules is not a user's run."""
    runs = [subprocess.run([sys.executable, "-c", IDS], capture_output=True, text=True, check=True) for _ in range(2)]

    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.split()) >= 9


def test_its_ids_are_the_same_after_any_other():
    def made():
        with emulated.emulation():
            return emulated.Organization(()).management().client("ec2").create_vpc(CidrBlock="10.0.0.0/16")

    first = made()
    with emulated.emulation():  # as it ends, moto's Resolver asks for EC2's backend, which is gone already
        session = emulated.Organization(()).management()
        session.client("ec2").describe_vpcs()
        session.client("route53resolver").list_resolver_query_log_configs()
    assert made()["Vpc"]["VpcId"] == first["Vpc"]["VpcId"]


def test_nothing_of_it_stays_behind():
    before = dict(os.environ)
    with emulated.organization():
        pass
    assert dict(os.environ) == before
    with emulated.emulation():
        session = emulated.Organization(()).management()
        assert session.client("s3").list_buckets()["Buckets"] == []


def test_no_setting_of_the_user_leads_elsewhere(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://192.0.2.1:9")
    monkeypatch.setenv("AWS_PROFILE", "production")
    with emulated.emulation():
        client = emulated.Organization(()).management().client("s3")
        assert client.list_buckets()["Buckets"] == []
    assert os.environ["AWS_PROFILE"] == "production"


def test_there_is_one_at_a_time():
    with emulated.emulation(), pytest.raises(UsageError, match="one emulation at a time"), emulated.organization():
        pass


def test_without_moto_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(emulated, "find_spec", lambda name: None)
    with pytest.raises(TrueupError, match=r"pip install 'trueup\[emulator\]'"), emulated.organization():
        pass


ANOTHER_PROCESS = """
import json, sys, boto3
from trueup import aws
account = boto3.client("sts").get_caller_identity()["Account"]
block = aws.session().client("s3control").get_public_access_block(AccountId=account)
buckets = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
json.dump([account, buckets, block["PublicAccessBlockConfiguration"]], sys.stdout)
"""


def test_a_server_serves_other_processes_and_this_one():
    with emulated.organization(server=True) as running:
        shop = running.account("shop").id
        assert running.endpoint_url.startswith("http://127.0.0.1:")
        passed_on = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        answer = subprocess.run(
            [sys.executable, "-c", ANOTHER_PROCESS],
            env=passed_on | running.environment("shop") | {"PYTHONPATH": str(support.ROOT / "src")},
            capture_output=True,
            check=True,
            timeout=120,
        )
        account, buckets, block = json.loads(answer.stdout)
        assert account == shop
        assert sorted(buckets) == ["shop-audit", "shop-orders", "shop-orders-us"]
        assert set(block.values()) == {True}

        control = running.session("payments").client("s3control")
        payments = running.account("payments").id
        control.put_public_access_block(AccountId=payments, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
        found = control.get_public_access_block(AccountId=payments)["PublicAccessBlockConfiguration"]
        assert found["BlockPublicAcls"] is True
