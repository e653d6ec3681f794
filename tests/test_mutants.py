"""`make mutants`: which changes it makes of a rule, and what it says of a table that does not notice one."""

import json
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

import support

RULE = "QUEUE_LONG_ENOUGH"
SOURCE = '''\
"""Queues keep messages for long enough."""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::SQS::Queue"]
INPUTS = {}


class QUEUE_LONG_ENOUGH(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        queue = configuration.configuration(configuration_item)
        if queue.get("fifo") or queue.get("days", 3) >= 4:
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"Messages are kept for {queue.get('days')} days."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(QUEUE_LONG_ENOUGH(), RESOURCE_TYPES).handle(event, context)
'''
FACTS = {"InputParameters": "{}", "OptionalParameters": "{}", "SourceEvents": "AWS::SQS::Queue"}
TEST = """\
import pytest

from support import COMPLIANT, NON_COMPLIANT, item, verdict

SCENARIOS = {
    "keeps them for three days": ({"days": 3}, NON_COMPLIANT),
    "keeps them for four days": ({"days": 4}, COMPLIANT),
    "keeps them for five days": ({"days": 5}, COMPLIANT),
    "does not say": ({}, NON_COMPLIANT),
    "keeps the order, and them for three days": ({"fifo": True, "days": 3}, COMPLIANT),
}


@pytest.mark.parametrize(("queue", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_queue_that(queue, expected):
    assert verdict("QUEUE_LONG_ENOUGH", item("AWS::SQS::Queue", configuration=queue)) == expected
"""


@pytest.fixture
def checkout(tmp_path):
    """A tree with one rule, its test and the tools; the engine is this one."""
    shutil.copytree(support.ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests/rules").mkdir(parents=True)
    for helper in (support.ROOT / "tests").glob("*.py"):
        if not helper.name.startswith("test_"):
            shutil.copy(helper, tmp_path / "tests")
    shutil.copy(support.ROOT / "pyproject.toml", tmp_path)
    (tmp_path / f"tests/rules/{RULE}_test.py").write_text(TEST)
    folder = tmp_path / "rules" / RULE
    folder.mkdir(parents=True)
    (folder / f"{RULE}.py").write_text(SOURCE)
    (folder / "parameters.json").write_text(json.dumps({"Parameters": FACTS}))
    return tmp_path


def hunt(checkout, *arguments):
    """Run the tool; gives its exit status, the lines that survivors change, and all that it prints."""
    command = [sys.executable, "tools/mutants.py", *arguments]
    ran = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
    return ran.returncode, re.findall(r"^\+ *(.*)$", ran.stdout, re.MULTILINE), ran.stdout + ran.stderr


def test_a_table_that_notices_every_change_of_a_verdict(checkout):
    status, survivors, told = hunt(checkout, RULE)

    assert (status, survivors) == (0, []), told
    assert re.fullmatch(rf"{RULE}: (\d+) of \1 mutants killed \(100.0 %\), \d+ s\n", told)
    assert (checkout / "rules" / RULE / f"{RULE}.py").read_text() == SOURCE


def test_a_row_that_is_missing_is_a_survivor(checkout):
    missing = {
        "does not say": 'if queue.get("fifo") or queue.get("days", 4) >= 4:',
        "keeps them for four days": 'if queue.get("fifo") or queue.get("days", 3) > 4:',
        "keeps the order, and": 'if queue.get("days", 3) >= 4:',
    }
    kept = [line for line in TEST.splitlines() if not any(row in line for row in missing)]
    (checkout / f"tests/rules/{RULE}_test.py").write_text("\n".join(kept))

    status, survivors, told = hunt(checkout, RULE)

    assert status == 1, told
    assert set(missing.values()) <= set(survivors), told


def test_nothing_is_hunted_where_the_test_fails_by_itself(checkout):
    source = checkout / "rules" / RULE / f"{RULE}.py"
    source.write_text(SOURCE.replace(">= 4:", ">= 5:"))

    assert hunt(checkout, RULE) == (1, [], f"{RULE}: its test fails without a mutant\n")


@pytest.mark.parametrize("arguments", [(), ("QUEUE_SHORT",)], ids=["no rule", "no such rule"])
def test_it_is_told_that_there_is(checkout, arguments):
    status, _, told = hunt(checkout, *arguments)

    assert status == 2
    assert "mutants.py: error: " in told


def test_contributing_says_how_many_must_be_killed():
    settings = tomllib.loads((support.ROOT / "pyproject.toml").read_text())["tool"]["trueup"]["mutants"]
    assert f"under {settings['killed_percent']} % it fails" in (support.ROOT / "CONTRIBUTING.md").read_text()
