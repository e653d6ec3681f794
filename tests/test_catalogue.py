"""What is true of every rule, so that no rule's own test has to say it."""

import ast
import json
import re

import pytest
from rdklib import InvalidParametersError

import support
from trueup import catalogue
from trueup.catalogue.static_values import inputs_of

LIBRARY = catalogue.load(support.ROOT)
ALLOWED_IMPORTS = {
    "collections", "datetime", "functools", "ipaddress", "itertools", "json", "re", "botocore.exceptions", "rdklib",
    "trueup.rulekit",
}  # fmt: skip


@pytest.fixture(params=LIBRARY.rules.values(), ids=LIBRARY.rules)
def rule(request):
    return request.param


def test_one_name_everywhere(rule):
    assert getattr(support.load(rule.name), rule.name).__name__ == rule.name == rule.folder.name


def test_a_rule_folder_is_two_files(rule):
    files = {path.name for path in rule.folder.iterdir() if path.name != "__pycache__"}
    assert files == {f"{rule.name}.py", "parameters.json"}


def test_its_facts_are_in_rdks_words_only(rule):
    content = json.loads((rule.folder / "parameters.json").read_text())
    assert set(content) == {"Version", "Parameters", "Tags"}
    assert set(content["Parameters"]) <= {
        "RuleName", "Description", "SourceRuntime", "EvaluationMode", "CodeKey", "InputParameters",
        "OptionalParameters", "SourceEvents", "SourcePeriodic", "Remediation",
    }  # fmt: skip
    assert content["Parameters"]["CodeKey"] == f"{rule.name}.zip"


def test_it_is_explained(rule):
    assert re.findall(r"^## (.+)$", rule.guide, re.M) == ["What it checks", "Why it matters", "References"]
    assert re.search(r"^- https://docs\.aws\.amazon\.com/", rule.guide, re.M)


def test_it_is_triggered_by_what_it_reads(rule):
    module = support.load(rule.name)
    evaluator = vars(getattr(module, rule.name))
    assert tuple(getattr(module, "RESOURCE_TYPES", ())) == rule.resource_types
    assert ("evaluate_change" in evaluator) == bool(rule.resource_types)
    assert ("evaluate_periodic" in evaluator) == bool(rule.frequency)


def test_it_imports_only_what_a_rule_may(rule):
    tree = ast.parse(rule.source.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= ALLOWED_IMPORTS


def test_its_inputs_are_those_it_declares(rule):
    module = support.load(rule.name)
    declared = {**rule.required_inputs, **rule.optional_inputs}
    assert set(module.INPUTS) == set(declared)
    read = getattr(module, rule.name)().evaluate_parameters
    assert set(read(rule.inputs)) == set(declared)
    for name in rule.required_inputs:
        with pytest.raises(InvalidParametersError, match=name):
            read({key: value for key, value in rule.inputs.items() if key != name})
    for name in rule.optional_inputs:
        assert read({key: value for key, value in rule.inputs.items() if key != name})[name] is None
    with pytest.raises(InvalidParametersError, match="NoSuchInput"):
        read({**rule.inputs, "NoSuchInput": "1"})


def test_it_reads_an_item_as_a_mapping(rule):
    """Never by isinstance(x, dict): items may be lazily decoded proxies."""
    tree = ast.parse(rule.source.read_text())
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert "isinstance" not in {node.func.id for node in called}


def test_it_tells_why_a_resource_is_not_applicable(rule):
    """An auditor asks of each resource that was not judged why it was not."""
    calls = [node for node in ast.walk(ast.parse(rule.source.read_text())) if isinstance(node, ast.Call)]
    silent = [
        call.lineno
        for call in calls
        if call.args and ast.unparse(call.args[0]) == "ComplianceType.NOT_APPLICABLE"
        if len(call.args) < 4 and "annotation" not in {given.arg for given in call.keywords}
    ]
    assert silent == []


def test_its_scenarios_go_both_ways(rule):
    table = support.scenarios(rule.name)
    verdicts = {row.values[-1] if hasattr(row, "values") else row[-1] for row in table.values()}
    assert {support.COMPLIANT, support.NON_COMPLIANT} <= verdicts
    assert len(table) >= support.LEAST_SCENARIOS


def test_its_fix_is_asked_for_the_resource_it_judges(rule):
    dynamic = [given for given in rule.remediation["Parameters"].values() if "ResourceValue" in given]
    assert dynamic == [{"ResourceValue": {"Value": "RESOURCE_ID"}}]
    assert "AutomationAssumeRole" in rule.remediation["Parameters"]
    assert rule.remediation["Automatic"] is False


def test_its_fix_follows_each_of_its_inputs(rule):
    """A rule of 30 days is not served by a fix of 90: every input that decides a verdict is given to the document."""
    static = [
        given["StaticValue"]["Values"] for given in rule.remediation["Parameters"].values() if "StaticValue" in given
    ]
    followed = {name for values in static for value in values for name in inputs_of(value)}
    assert followed == {*rule.required_inputs, *rule.optional_inputs}
