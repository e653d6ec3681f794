"""Cutting a template, and giving it its fixes: what is kept is kept to the letter."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pack_samples import CUSTOM, FOREIGN, LIBRARY, REMEDIATION, RULE, many, read, template
from trueup.errors import UsageError
from trueup.packs import lint, reader
from trueup.packs.build import Target
from trueup.packs.pair import pair
from trueup.packs.split import split

TARGET = Target(account_id="111122223333")
PARAMETERS = """\
# heading

Parameters:
  # for the first
  Age: {Type: String, Default: '90'}
  Port: {Type: String, Default: '22'}
Conditions:
  aged:
    Fn::Not: [{Fn::Equals: ['', {Ref: Age}]}]
  ported: !Not [!Equals ['', !Ref Port]]
"""


def resources(text):
    return yaml.safe_load(text)["Resources"]


def test_a_template_that_fits_stays_as_it_is():
    text = template(RULE, REMEDIATION)
    [part] = split(read(text))
    assert (part.name, part.text, part.rules) == ("sample", text, 1)


def test_131_rules_become_two_packs():
    text = template(many(131))
    parts = split(read(text))
    assert [part.rules for part in parts] == [130, 1]
    assert [part.name for part in parts] == ["sample-1", "sample-2"]
    assert {**resources(parts[0].text), **resources(parts[1].text)} == resources(text)


def test_a_rule_keeps_its_remediation_what_it_needs_and_its_comments():
    first = RULE.replace("    Properties:", "    Condition: aged\n    Properties:")
    second = "  # the second\n" + CUSTOM.replace(
        "      Source:\n", "      InputParameters: {port: !If [ported, !Ref Port, x]}\n      Source:\n"
    )
    text = PARAMETERS + template(first, second, REMEDIATION)
    one, two = split(read(text), most_bytes=1_000)
    assert one.text == PARAMETERS.replace("  Port: {Type: String, Default: '22'}\n", "").replace(
        "  ported: !Not [!Equals ['', !Ref Port]]\n", ""
    ) + template(first, REMEDIATION)
    assert "# the second" in two.text
    assert "aged" not in two.text
    assert "  Port: {Type: String, Default: '22'}\n" in two.text


def test_a_rule_that_is_too_long_alone_is_refused():
    with pytest.raises(UsageError, match=r"SslOnly alone is \d+ bytes"):
        split(read(template(RULE, CUSTOM)), most_bytes=150)


def test_a_template_without_resources_is_refused():
    with pytest.raises(UsageError, match="has no resources"):
        split(read("Parameters: {}\n"))


def test_json_is_cut_into_json():
    parts = split(reader.read(FOREIGN / "network-baseline.json"), most_bytes=1_200)
    assert [list(json.loads(part.text)["Resources"]) for part in parts] == [
        ["OpenPorts", "OpenPortsFix"],
        ["OpenPortsIpv6"],
    ]
    assert json.loads(parts[0].text)["Parameters"] == {"EvaluatorArn": {"Type": "String"}}
    assert "Parameters" not in json.loads(parts[1].text)


@given(st.integers(1, 60), st.integers(700, 20_000), st.sets(st.integers(0, 59)))
def test_nothing_is_lost_and_nothing_torn_apart(count, most, fixed):
    fixes = "".join(
        REMEDIATION.replace("SslOnly", f"Rule{n:03}").replace("ssl-only", f"rule-{n:03}") for n in fixed if n < count
    )
    text = template(many(count), fixes)
    parts = split(read(text), most_bytes=max(most, 1_200))
    held = [name for part in parts for name in resources(part.text)]
    assert sorted(held) == sorted(resources(text))
    for part in parts:
        kept = resources(part.text)
        assert all(name.removesuffix("Remediation") in kept for name in kept)
        assert len(part.text.encode()) <= max(most, 1_200)


def test_the_parts_of_a_built_pack_lint_clean():
    path = LIBRARY.root / "conformance-packs" / "aws-foundational-security-2.yaml"
    parts = split(reader.read(path), most_bytes=15_000)
    assert len(parts) > 2
    texts = [read(part.text, f"{part.name}.yaml") for part in parts]
    assert lint.lint(texts, LIBRARY, cfn_lint=False).findings == ()


def test_a_rule_gets_our_fix_and_all_else_stays():
    after = CUSTOM.replace("Custom:", "  # about the next\n  Custom:".lstrip(), 1)
    text = template(RULE, "\n", after)
    paired = pair(read(text), LIBRARY, TARGET)
    assert paired.added == ("SslOnly",)
    assert paired.left == (("Custom", "no document of ours fixes what it finds"),)
    head, _, tail = paired.text.partition("  SslOnlyRemediation:\n")
    assert head == template(RULE)
    added = tail.partition("\n\n")[0]
    assert head + tail.removeprefix(added + "\n") == text
    fix = resources(paired.text)["SslOnlyRemediation"]
    assert fix["DependsOn"] == "SslOnly"
    assert fix["Properties"]["ConfigRuleName"] == "ssl-only"
    assert fix["Properties"]["TargetId"] == "EnforceS3TlsOnly"
    assert lint.lint([read(paired.text)], LIBRARY, cfn_lint=False).findings == ()


UNTOUCHED = {
    "has a remediation": (template(RULE, REMEDIATION), "it has a remediation already"),
    "has a name by function": (template(RULE.replace("ssl-only", "!Ref Name")), "its name is not literal"),
    "no document of ours fixes": (
        template(RULE.replace("S3_BUCKET_SSL_REQUESTS_ONLY", "AUTOSCALING_MULTIPLE_AZ")),
        "no document",
    ),
}


@pytest.mark.parametrize(("text", "why"), UNTOUCHED.values(), ids=UNTOUCHED)
def test_nothing_is_added_to_a_rule_that(text, why):
    paired = pair(read(text), LIBRARY, TARGET)
    assert paired.text == text
    assert paired.added == ()
    assert why in paired.left[0][1]


def test_a_condition_of_the_rule_is_one_of_the_fix():
    text = template(RULE.replace("    Properties:", "    Condition: aged\n    Properties:"))
    assert resources(pair(read(text), LIBRARY, TARGET).text)["SslOnlyRemediation"]["Condition"] == "aged"


def test_a_taken_logical_id_is_not_taken_again():
    taken = CUSTOM.replace("  Custom:", "  SslOnlyRemediation:")
    assert "SslOnlyRemediationByTrueup" in resources(pair(read(template(RULE, taken)), LIBRARY, TARGET).text)


def test_where_aws_has_no_remediation_none_is_added():
    paired = pair(read(template(RULE)), LIBRARY, Target(region="ap-east-2"))
    assert paired.added == ()
    assert "not offered in ap-east-2" in paired.left[0][1]


def test_json_is_paired_as_json():
    text = json.dumps({"Resources": yaml.safe_load(template(RULE))["Resources"]})
    paired = pair(read(text, "a.json"), LIBRARY, TARGET)
    assert list(json.loads(paired.text)["Resources"]) == ["SslOnly", "SslOnlyRemediation"]


def test_a_policy_in_a_rule_is_not_broken_by_what_is_added():
    guard = RULE + "      Description: |-\n        one\n        # two\n"
    paired = pair(read(template(guard, CUSTOM)), LIBRARY, TARGET)
    assert resources(paired.text)["SslOnly"]["Properties"]["Description"] == "one\n# two"
    assert "SslOnlyRemediation" in resources(paired.text)


@pytest.mark.parametrize("ending", ["", "\n", "\n\n", "\n# the end", "\n  # the end\n"])
def test_the_last_rule_is_paired_however_the_file_ends(ending):
    paired = pair(read(template(CUSTOM, RULE).rstrip("\n") + ending), LIBRARY, TARGET)
    assert list(resources(paired.text)) == ["Custom", "SslOnly", "SslOnlyRemediation"]


def test_what_is_paired_twice_is_the_same_as_once():
    once = pair(reader.read(FOREIGN / "storage-baseline.yaml"), LIBRARY, TARGET)
    assert once.added == ("S3BucketVersioningEnabled",)
    assert pair(read(once.text), LIBRARY, TARGET).text == once.text
