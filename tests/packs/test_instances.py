"""A rule that a pack runs several times, each time under a name and with inputs of its own."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

import support
from trueup import catalogue, names
from trueup.catalogue.packs import read_pack
from trueup.cli.evaluate import pack_inputs
from trueup.collect.rule_names import RuleNames
from trueup.errors import CatalogueError
from trueup.evaluate.binding import bind
from trueup.packs import reader, source
from trueup.packs.build import Target, build
from trueup.packs.lint import lint
from trueup.packs.pages import pack_page
from trueup.packs.pair import pair
from trueup.waivers.match import Scope, Waiver

LIBRARY = catalogue.load(support.ROOT)
RULE = "S3_LIFECYCLE_POLICY_CHECK"
LOGS, BACKUPS = f"{RULE}:logs", f"{RULE}:backups"
EVALUATOR = f"arn:aws:lambda:{support.REGION}:{support.ACCOUNT}:function:trueup-evaluator"
DEPLOYED = names.deployed(LOGS)

SOURCE = """
name: kept
title: Kept as long as it must be
framework: "House rules, 2026"
description: Two kinds of buckets.
controls:
  - id: K-1
    title: Logs are deleted after a year
    rules:
      - {rule: S3_LIFECYCLE_POLICY_CHECK, as: logs, inputs: {targetExpirationDays: 365, bucketNames: logs}}
  - id: K-2
    title: Backups are deleted after ten years
    rules:
      - {rule: S3_LIFECYCLE_POLICY_CHECK, as: backups, inputs: {targetExpirationDays: 3650, bucketNames: backups}}
      - {rule: S3_LIFECYCLE_POLICY_CHECK, as: logs}
"""


@pytest.fixture
def pack(tmp_path):
    path = tmp_path / "kept.yaml"
    path.write_text(SOURCE)
    return source.read(path, LIBRARY)


def refused(tmp_path, old, new):
    path = tmp_path / "kept.yaml"
    path.write_text(SOURCE.replace(old, new))
    with pytest.raises(CatalogueError) as error:
        read_pack(path, LIBRARY.rules)
    return str(error.value)


@pytest.fixture
def template(pack):
    [built] = build(LIBRARY, pack, Target(account_id=support.ACCOUNT, evaluator_arn=EVALUATOR)).templates
    return built


def resources(template):
    return yaml.safe_load(template.text)["Resources"]


def test_each_instance_stands_for_itself_in_the_pack(pack):
    assert pack.rules == (LOGS, BACKUPS)
    assert [control.rules for control in pack.controls] == [(LOGS,), (BACKUPS, LOGS)]
    assert pack.listings[LOGS].inputs == {"targetExpirationDays": "365", "bucketNames": "logs"}


def test_controls_are_found_by_the_rule_and_by_the_instance(pack):
    ids = {name: [control.id for control in pack.controls_of(name)] for name in (RULE, LOGS, BACKUPS, "SQS_QUEUE")}
    assert ids == {RULE: ["K-1", "K-2"], LOGS: ["K-1", "K-2"], BACKUPS: ["K-2"], "SQS_QUEUE": []}


def test_a_template_holds_each_instance_with_a_name_inputs_and_a_fix_of_its_own(template):
    held, parameters = resources(template), yaml.safe_load(template.text)["Parameters"]
    assert template.rules == (LOGS, BACKUPS)
    assert template.remediations == 2
    for instance, days in (("Logs", "365"), ("Backups", "3650")):
        rule = held[f"S3LifecyclePolicyCheck{instance}"]["Properties"]
        fix = held[f"S3LifecyclePolicyCheck{instance}Remediation"]
        parameter = f"S3LifecyclePolicyCheck{instance}ParamTargetExpirationDays"
        assert rule["ConfigRuleName"] == names.deployed(f"{RULE}:{instance.lower()}")
        assert rule["InputParameters"]["targetExpirationDays"] == {"Ref": parameter}
        assert parameters[parameter]["Default"] == days
        assert fix["DependsOn"] == f"S3LifecyclePolicyCheck{instance}"
        assert fix["Properties"]["ConfigRuleName"] == rule["ConfigRuleName"]
        assert fix["Properties"]["TargetId"] == "SetS3LifecyclePolicy"
        given = fix["Properties"]["Parameters"]["TargetExpirationDays"]["StaticValue"]["Values"]
        assert given == [{"Ref": parameter}]


def test_the_controls_of_each_instance_stand_in_its_description(template):
    held = resources(template)
    told = [held[f"S3LifecyclePolicyCheck{name}"]["Properties"]["Description"] for name in ("Logs", "Backups")]
    assert [each.rpartition("(")[2] for each in told] == ["K-1, K-2)", "K-2)"]


def test_lint_finds_nothing_wrong_with_instances(template, tmp_path):
    path = tmp_path / "kept-template.yaml"
    path.write_text(template.text)
    assert lint([reader.read(path)], LIBRARY).findings == ()


def test_a_template_without_its_fixes_is_paired_again(template):
    text = template.text
    bare = yaml.safe_load(text)
    bare["Resources"] = {key: each for key, each in bare["Resources"].items() if not key.endswith("Remediation")}
    paired = pair(reader.parse(yaml.safe_dump(bare), "bare"), LIBRARY, Target(account_id=support.ACCOUNT))
    assert paired.left == ()
    assert yaml.safe_load(paired.text)["Resources"] == resources(template)


def test_the_page_of_the_pack_leads_to_the_rule(pack):
    page = pack_page(LIBRARY, pack)
    assert f"[{LOGS}](../rules/{RULE}.md)" in page
    assert f"[{BACKUPS}](../rules/{RULE}.md)" in page


def test_a_run_of_the_pack_judges_by_each_instance(pack):
    bound = bind([LIBRARY.rule(name) for name in pack.rules], pack_inputs(pack))
    assert [(each.rule.name, each.inputs["targetExpirationDays"]) for each in bound] == [
        (BACKUPS, "3650"),
        (LOGS, "365"),
    ]
    assert {type(each.instance).__name__ for each in bound} == {RULE}


def test_an_instance_is_found_in_the_library_and_not_listed_there():
    assert LIBRARY.rules[LOGS].name == LOGS
    assert LIBRARY.rules[LOGS].source == LIBRARY.rules[RULE].source
    assert LOGS in LIBRARY.rules
    assert LOGS not in list(LIBRARY.rules)
    assert "NO_RULE:logs" not in LIBRARY.rules
    assert LIBRARY.rules.get("NO_RULE:logs") is None


@pytest.mark.parametrize("form", ["{}", "{}-conformance-pack-a1b2c3d4e", "OrgConfigRule-{}-a1b2c3d4"])
def test_what_is_deployed_under_the_name_of_an_instance_is_its_rule(form):
    name = form.format(DEPLOYED)
    assert names.rule_of(name, LIBRARY.rules) == RULE
    assert names.name_of(name, LIBRARY.rules) == LOGS
    assert RuleNames(LIBRARY.rules, [RULE], foreign=False).of(name) == (LOGS, True)
    assert RuleNames(LIBRARY.rules, [LOGS], foreign=False).of(name) == (LOGS, True)
    assert RuleNames(LIBRARY.rules, [BACKUPS], foreign=False).of(name) == (LOGS, False)


def test_the_longest_name_of_an_instance_still_fits_a_pack():
    longest = "a" * names.LONGEST_INSTANCE
    assert len(names.deployed(f"{RULE}:{longest}")) == names.LONGEST_DEPLOYED
    assert names.is_instance(longest)
    assert not names.is_instance(longest + "a")


@pytest.mark.parametrize("foreign", ["logs-0000", "logs", "Logs-" + DEPLOYED[-4:], "-" + DEPLOYED[-4:]])
def test_a_foreign_name_is_no_instance(foreign):
    assert names.name_of(foreign, LIBRARY.rules) is None


def test_the_name_of_a_rule_that_was_cut_is_still_that_rule():
    cut = [name for name in LIBRARY.rules if len(name) > names.LONGEST_DEPLOYED]
    assert cut
    assert [names.name_of(names.deployed(name), LIBRARY.rules) for name in cut] == cut


def waiver(rule):
    everywhere = Scope(frozenset(), ("*",))
    about = (Scope(frozenset({rule})), everywhere, everywhere, everywhere)
    return Waiver("W-1", *about, "o", "a", "r", "t", date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(("rule", "covered"), [(RULE, {RULE, LOGS, BACKUPS}), (LOGS, {LOGS})])
def test_a_waiver_of_a_rule_covers_its_instances_and_that_of_an_instance_no_other(rule, covered):
    found = {name for name in (RULE, LOGS, BACKUPS) if waiver(rule).covers(name, "1", "eu-west-1", "logs")}
    assert found == covered


WRONG = {  # what is said of a source where: (this, is this)
    "as is ": ("as: backups", 'as: ""'),
    "as is Logs": ("as: logs,", "as: Logs,"),
    f"as is {'a' * 33}": ("as: backups", f"as: {'a' * 33}"),
    "as is log_files": ("as: backups", "as: log_files"),
    "for a rule of ours": ("rule: S3_LIFECYCLE_POLICY_CHECK, as: backups", "rule: CLOUD_TRAIL_ENABLED, as: backups"),
    "lists a rule twice": ("as: backups, inputs: {targetExpirationDays: 3650, bucketNames: backups}", "as: logs"),
    f"{LOGS} runs once in a pack": ("as: logs}", "as: logs, inputs: {targetExpirationDays: 30}}"),
}


@pytest.mark.parametrize(("said", "change"), WRONG.items(), ids=WRONG)
def test_a_source_that_names_instances_wrongly_is_refused(said, change, tmp_path):
    assert said in refused(tmp_path, *change)


def test_the_schema_takes_the_names_that_the_reader_takes():
    schema = json.loads((Path(support.ROOT) / "src/trueup/schemas/pack.schema.json").read_text())
    given = schema["$defs"]["listing"]["properties"]["as"]
    assert given["maxLength"] == names.LONGEST_INSTANCE
