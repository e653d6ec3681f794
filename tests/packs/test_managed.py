"""AWS's managed rules: the data is what moto carries, trimmed, and answers what packs ask."""

import json
import subprocess
import sys
from importlib.resources import files

import pytest

import support
from trueup import managed
from trueup import names as rule_names
from trueup.packs import names


def test_the_data_is_what_the_tool_writes(tmp_path, monkeypatch):
    committed = (files("trueup.managed") / "managed_rules.json").read_text(encoding="utf-8")
    tool = support.ROOT / "tools" / "build_managed_rules.py"
    target = tmp_path / "managed_rules.json"
    source = f"import runpy, sys, pathlib; sys.argv = ['tool', {managed.edition()[1]!r}]\n"
    source += f"facts = runpy.run_path({str(tool)!r}); main = facts['main']\n"
    source += f"main.__globals__['TARGET'] = pathlib.Path({str(target)!r}); main()"
    subprocess.run([sys.executable, "-c", source], check=True, capture_output=True)

    assert json.loads(target.read_text(encoding="utf-8")) == json.loads(committed)


def test_a_rule_has_its_inputs():
    rule = managed.rule("ACCESS_KEYS_ROTATED")
    assert rule.trigger == "periodic"
    assert rule.resource_types == ("AWS::IAM::User",)
    assert rule.inputs == {"maxAccessKeyAge": managed.Input("int", True, "90")}


def test_what_is_no_rule_is_none():
    assert managed.rule("S3_BUCKET_SSL_REQUEST_ONLY") is None


OFFERED = {
    "everywhere": ("S3_BUCKET_SSL_REQUESTS_ONLY", "cn-north-1", True),
    "everywhere but there": ("ROOT_ACCOUNT_MFA_ENABLED", "cn-north-1", False),
    "everywhere but elsewhere": ("ROOT_ACCOUNT_MFA_ENABLED", "eu-west-1", True),
    "only there": ("CLOUDFRONT_VIEWER_POLICY_HTTPS", "us-east-1", True),
    "only elsewhere": ("CLOUDFRONT_VIEWER_POLICY_HTTPS", "eu-west-1", False),
}


@pytest.mark.parametrize(("identifier", "region", "offered"), OFFERED.values(), ids=OFFERED)
def test_a_rule_that_is_offered(identifier, region, offered):
    assert managed.rule(identifier).available(region) is offered


def test_no_two_rules_share_a_name_in_a_template():
    every = managed.known() | {path.parent.name for path in (support.ROOT / "rules").glob("*/parameters.json")}
    assert len({names.logical_id(name) for name in every}) == len(every)
    assert len({rule_names.deployed(name) for name in every}) == len(every)
