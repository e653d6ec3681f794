"""Cutting a template, and giving it its fixes: what is kept is kept to the letter."""

import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pack_samples import CUSTOM, FOREIGN, LIBRARY, REMEDIATION, RULE, many, of_aws, read, template
from trueup import managed
from trueup.catalogue.static_values import inputs_of
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
KEYS = RULE.replace("S3_BUCKET_SSL_REQUESTS_ONLY", "ACCESS_KEYS_ROTATED") + "      InputParameters: INPUTS\n"


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


AWS_RULES = sorted(name for name in LIBRARY.rules if name in managed.known())


@pytest.mark.parametrize("rule", AWS_RULES)
def test_a_pack_of_awss_gets_a_fix_that_follows_its_inputs_for(rule):
    """AWS's own sample packs use these identifiers, each input by a parameter of the pack."""
    given = yaml.safe_load(of_aws([rule]))
    paired = pair(read(of_aws([rule])), LIBRARY, TARGET)

    (logical, _), (_, fix) = resources(paired.text).items()
    assert paired.left == ()
    assert fix["Properties"]["TargetId"] == LIBRARY.rules[rule].document
    referred = set(re.findall(r"\w+", str(fix))) & set(given.get("Parameters", ()))
    assert referred == {f"{logical}Param{name}" for name in followed(rule) & set(managed.rule(rule).inputs)}


def followed(rule):
    """The inputs that the fix of a rule goes by."""
    static = (each.get("StaticValue", {}) for each in LIBRARY.rules[rule].remediation["Parameters"].values())
    return {name for each in static for value in each.get("Values", ()) for name in inputs_of(value)}


def test_no_fix_in_a_pack_of_all_those_rules_is_wrong():
    paired = pair(read(of_aws(AWS_RULES)), LIBRARY, TARGET)
    findings = lint.lint([read(paired.text)], LIBRARY, cfn_lint=False).findings
    assert [each for each in findings if each.code.startswith("P4")] == []


FOLLOWED = {  # the InputParameters of ACCESS_KEYS_ROTATED: (as they are written, then the fix is given ...)
    "text": ("{maxAccessKeyAge: '45'}", ["45"]),
    "a number": ("{maxAccessKeyAge: 45}", ["45"]),
    "a parameter": ("{maxAccessKeyAge: {Ref: Age}}", [{"Ref": "Age"}]),
    "AWS's default, where none are given": ("{}", ["90"]),
}


@pytest.mark.parametrize(("inputs", "given"), FOLLOWED.values(), ids=FOLLOWED)
def test_the_fix_follows(inputs, given):
    paired = pair(read(template(KEYS.replace("INPUTS", inputs))), LIBRARY, TARGET)
    fix = resources(paired.text)["SslOnlyRemediation"]["Properties"]
    assert fix["Parameters"]["MaxAccessKeyAge"] == {"StaticValue": {"Values": given}}


def test_what_aws_has_no_default_for_is_not_given_ours():
    """Ours tolerates port 443 by default; AWS's finds a rule that is open to the world for any."""
    open_ports = RULE.replace("S3_BUCKET_SSL_REQUESTS_ONLY", "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS")
    fix = resources(pair(read(template(open_ports)), LIBRARY, TARGET).text)["SslOnlyRemediation"]["Properties"]
    assert "443" not in str(fix["Parameters"])


NOT_FOLLOWED = {
    "an Fn::Select": ("{maxAccessKeyAge: !Select [0, [90]]}", "can follow text and Ref only"),
    "one of two values": ("{maxAccessKeyAge: !If [aged, 45, 90]}", "one value or none, not two"),
    "text for all inputs": ("'{}'", "no mapping"),
    "a function for all inputs": ("!If [aged, {}, {}]", "no mapping"),
}


@pytest.mark.parametrize(("inputs", "why"), NOT_FOLLOWED.values(), ids=NOT_FOLLOWED)
def test_no_fix_is_given_that_cannot_follow(inputs, why):
    paired = pair(read(template(KEYS.replace("INPUTS", inputs), RULE.replace("SslOnly", "Next"))), LIBRARY, TARGET)
    assert paired.added == ("Next",)
    assert why in paired.left[0][1]


def test_what_is_paired_twice_is_the_same_as_once():
    once = pair(reader.read(FOREIGN / "storage-baseline.yaml"), LIBRARY, TARGET)
    assert once.added == ("S3BucketVersioningEnabled", "SecretsmanagerSecretUnused", "SecretsmanagerSecretUnusedAgain")
    assert pair(read(once.text), LIBRARY, TARGET).text == once.text
