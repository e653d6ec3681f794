"""What is true of every pack that we ship, so that a rule that joins tomorrow is where it belongs without an edit."""

import csv
import json
import os
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

import support
from pack_samples import LIBRARY
from trueup import names, schemas
from trueup.catalogue.packs import read_pack
from trueup.catalogue.rules import finished
from trueup.packs import limits, lint, reader
from trueup.packs.build import Target, build
from trueup.packs.lint import cloudformation

FOLDER = support.ROOT / "conformance-packs"
TEMPLATES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
PILLAR = LIBRARY.pack("well-architected-security")

# How many best practices each area of the pillar has in the edition of 2023-10-03.
PRACTICES = {1: 8, 2: 6, 3: 9, 4: 4, 5: 4, 6: 6, 7: 4, 8: 5, 9: 4, 10: 8, 11: 8}


@pytest.fixture(params=LIBRARY.packs.values(), ids=LIBRARY.packs)
def pack(request):
    return request.param


def deployed(pack):
    """The rules and remediations of all templates of a pack, by logical id."""
    return _deployed(pack.name)


@cache
def _deployed(name):
    built = build(LIBRARY, LIBRARY.pack(name), Target()).templates
    held = [yaml.load(template.text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) for template in built]
    return {name: each for template in held for name, each in template["Resources"].items()}


def test_its_source_is_as_the_schema_says(pack):
    content = yaml.load(pack.path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert [fault.message for fault in Draft202012Validator(schemas.load("pack")).iter_errors(content)] == []


def test_what_is_committed_is_what_it_builds_to_twice(pack):
    first, second = (build(LIBRARY, pack, Target()) for _ in range(2))
    assert first == second
    for template in first.templates:
        assert TEMPLATES[template.name].read_text(encoding="utf-8") == template.text


def test_no_template_is_left_over():
    built = {template.name for pack in LIBRARY.packs.values() for template in build(LIBRARY, pack, Target()).templates}
    assert set(TEMPLATES) == built


@pytest.mark.parametrize("path", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_is_clean_to_us_and_to_cfn_lint(path):
    assert lint.lint([reader.read(path)], LIBRARY, cfn_lint=False).findings == ()
    assert [str(match) for match in cloudformation.matches(path.read_text(encoding="utf-8"), "eu-west-1")] == []


@pytest.mark.parametrize("path", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_goes_inline(path):
    assert path.stat().st_size <= limits.INLINE_BYTES


def test_a_rule_that_we_have_is_never_left_to_aws_and_always_paired(pack):
    held = deployed(pack)
    sources = {name: each["Properties"]["Source"] for name, each in held.items() if each["Type"] == limits.RULE}
    assert not [
        each for each in sources.values() if each["Owner"] == "AWS" and each["SourceIdentifier"] in LIBRARY.rules
    ]
    ours = [name for name, each in sources.items() if each["Owner"] == "CUSTOM_LAMBDA"]
    assert len(ours) == len(pack.rules)
    for name in ours:
        fix = held[f"{name}Remediation"]
        assert fix["DependsOn"] == name
        assert fix["Properties"]["TargetId"] in LIBRARY.documents


def test_a_fix_is_automatic_only_where_the_source_says_so_and_only_if_safe(pack):
    wanted = {LIBRARY.rule(name).document for name, listing in pack.listings.items() if listing.automatic}
    automatic = {
        each["Properties"]["TargetId"] for each in deployed(pack).values() if each["Properties"].get("Automatic")
    }
    assert automatic == wanted
    assert {LIBRARY.document(name).risk for name in automatic} <= {"safe"}
    assert {LIBRARY.document(name).cost for name in automatic} <= {"none", "bounded"}


def test_every_document_says_its_risk_and_its_cost():
    assert [each.name for each in LIBRARY.documents.values() if not (each.risk and each.cost)] == []


def test_a_rule_and_its_fix_are_given_one_value(pack):
    """Each input that a pack gives a rule is a parameter of the template, and the fix reads the same one."""
    held = deployed(pack)
    for name, resource in held.items():
        inputs = resource["Properties"].get("InputParameters") or {}
        fix = held.get(f"{name}Remediation")
        if resource["Type"] != limits.RULE or fix is None:
            continue
        read = json.dumps(fix["Properties"]["Parameters"])
        for given in (value for key, value in inputs.items() if key != "ExecutionRoleName"):
            parameter = (given["Fn::If"][1] if "Fn::If" in given else given)["Ref"]
            assert f'"{parameter}"' in read or f"${{{parameter}}}" in read, f"{name}: {parameter}"


def test_every_rule_is_in_some_pack():
    listed = {names.rule_of_instance(name) for pack in LIBRARY.packs.values() for name in pack.rules}
    assert listed == set(finished(LIBRARY.rules))


def test_the_pillar_shows_every_practice_in_order():
    expected = [f"SEC{area:02}-BP{number:02}" for area, count in PRACTICES.items() for number in range(1, count + 1)]
    assert [control.id for control in PILLAR.controls] == expected


def test_a_manual_control_and_a_partial_one_say_why(pack):
    for control in pack.controls:
        assert control.manual or control.automation == "automated"


def test_cis_shows_every_recommendation():
    sections = {"1": 22, "2.1": 4, "2.2": 1, "2.3": 3, "2.4": 1, "3": 9, "4": 16, "5": 6}
    expected = [f"{section}.{number}" for section, count in sections.items() for number in range(1, count + 1)]
    assert [control.id for control in LIBRARY.pack("cis-aws-foundations-v3").controls] == expected


def facts(name):
    folder = os.environ.get("TRUEUP_FACTS")
    if not folder:
        pytest.skip("TRUEUP_FACTS names no folder of facts")
    with (Path(folder) / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_pillar_lists_our_rules_and_awss_where_the_facts_put_them():
    by_id = {control.id: control for control in PILLAR.controls}
    for row in facts("catalogue.csv"):
        if row["rule_name"] in LIBRARY.rules or "AWS WA Security pack" in row["source"]:
            for practice in row["wa_bps"].split(";"):
                control = by_id[practice]
                assert row["rule_name"] in control.rules + control.managed, practice


@pytest.mark.parametrize(
    ("pack_name", "column", "of"),
    [
        ("cis-aws-foundations-v3", "cis_aws_v3", r".+"),
        ("aws-foundational-security", "fsbp", r".+"),
        ("nist-800-53-r5", "nist_800_53_r5", r"[A-Z]{2}-\d+(\(\d+\))?"),
    ],
)
def test_a_framework_lists_every_control_that_the_facts_know(pack_name, column, of):
    known = {control.id for control in LIBRARY.pack(pack_name).controls}
    for row in facts("catalogue.csv"):
        for control in filter(None, row[column].split(";")):
            assert re.match(of, control)[0] in known, row["rule_name"]


def test_titles_and_reasons_are_in_our_own_words():
    theirs = " ".join(f"{row['title']} {row['description']}" for row in facts("catalogue.csv"))
    seven = windows(theirs)
    for pack in LIBRARY.packs.values():
        for text in (pack.description, pack.uncovered, *(f"{each.title}. {each.manual}" for each in pack.controls)):
            assert not windows(text) & seven, text


def windows(text, size=7):
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[start : start + size]) for start in range(len(words) - size + 1)}


def test_a_rule_that_joins_needs_no_edit(tmp_path):
    """A managed rule of a pack becomes ours once the library has a rule of that name."""
    pack = LIBRARY.pack("s3")
    name = next(name for name, listing in pack.listings.items() if not listing.ours)
    assert read_pack(pack.path, {*LIBRARY.rules, name}).listings[name].ours
