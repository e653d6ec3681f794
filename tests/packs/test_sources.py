"""What people write as the source of a pack, and what is refused, in one line that says where."""

import re

import pytest

from pack_samples import LIBRARY
from trueup.catalogue.packs import read_pack
from trueup.errors import CatalogueError, UsageError
from trueup.packs import source
from trueup.packs.build import Target, build

HEAD = "name: mine\ntitle: Mine\nframework: Ours 1\ndescription: What we want.\n"
ONE = "controls:\n  - {id: A-1, title: One, rules: [S3_BUCKET_SSL_REQUESTS_ONLY]}\n"


@pytest.fixture
def written(tmp_path):
    """A pack of a source with that text, as the catalogue reads it."""

    def write(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text)
        return read_pack(path, LIBRARY.rules)

    return write


def test_scalars_stay_text(written):
    pack = written(
        HEAD + "controls:\n  - id: 1.10\n    title: yes\n"
        "    rules: [{rule: ACCESS_KEYS_ROTATED, inputs: {maxAccessKeyAge: 045}}]\n"
    )
    assert pack.controls[0].id == "1.10"
    assert pack.controls[0].title == "yes"
    assert pack.listings["ACCESS_KEYS_ROTATED"].inputs == {"maxAccessKeyAge": "045"}


def test_a_rule_is_ours_where_we_have_it_and_awss_otherwise(written):
    pack = written(HEAD + "controls:\n  - {id: A, title: A, rules: [IAM_PASSWORD_POLICY, AUTOSCALING_MULTIPLE_AZ]}\n")
    assert pack.controls[0].rules == pack.rules == ("IAM_PASSWORD_POLICY",)
    assert pack.controls[0].managed == ("AUTOSCALING_MULTIPLE_AZ",)


def test_a_draft_that_is_listed_too_early_is_told_as_such(tmp_path):
    (tmp_path / "mine.yaml").write_text(HEAD + "controls:\n  - {id: A, title: A, rules: [SQS_QUEUE_NEW]}\n")
    with pytest.raises(CatalogueError, match="control A lists SQS_QUEUE_NEW, a draft: a TODO is left in its docstring"):
        read_pack(tmp_path / "mine.yaml", LIBRARY.rules, {"SQS_QUEUE_NEW"})


AUTOMATION = {
    "with rules and nothing left": ("rules: [IAM_PASSWORD_POLICY]", "automated"),
    "with rules of AWS's alone": ("rules: [AUTOSCALING_MULTIPLE_AZ]", "automated"),
    "with rules and something left": ("rules: [IAM_PASSWORD_POLICY], manual: Ask them.", "partial"),
    "without rules": ("manual: Ask them.", "manual"),
}


@pytest.mark.parametrize(("control", "automation"), AUTOMATION.values(), ids=AUTOMATION)
def test_a_control(written, control, automation):
    assert written(HEAD + f"controls:\n  - {{id: A, title: A, {control}}}\n").controls[0].automation == automation


def test_what_remains_is_said_once_for_all_that_have_rules(written):
    pack = written(
        HEAD + "remains: Ask them.\ncontrols:\n  - {id: A, title: A, rules: [IAM_PASSWORD_POLICY]}\n"
        "  - {id: B, title: B, rules: [AUTOSCALING_MULTIPLE_AZ], manual: Look at it.}\n"
        "  - {id: C, title: C, manual: Nobody.}\n"
    )
    assert [each.manual for each in pack.controls] == ["Ask them.", "Look at it.", "Nobody."]


def test_what_a_rule_runs_with_may_be_said_with_any_of_its_controls(written):
    said = "{rule: IAM_PASSWORD_POLICY, inputs: {MaxPasswordAge: 60}}"
    for rules in ([said, "IAM_PASSWORD_POLICY"], ["IAM_PASSWORD_POLICY", said], [said, said]):
        pack = written(
            HEAD + "controls:\n" + "".join(f"  - {{id: {n}, title: A, rules: [{r}]}}\n" for n, r in enumerate(rules))
        )
        assert pack.listings["IAM_PASSWORD_POLICY"].inputs == {"MaxPasswordAge": "60"}


REFUSED = {
    "is no YAML": ("controls: [", "mine.yaml:2: neither YAML nor JSON: "),
    "is a list": ("- a\n", "the source is no mapping"),
    "has an alias": (HEAD + "controls: &a []\nparts: *a\n", "an alias"),
    "is nested without end": ("controls: " + "[" * 500 + "]" * 500, "nested deeper than 20 levels"),
    "is longer than any source": (HEAD + "# " + "x" * 1_000_000, "longer than 1,000,000 characters"),
    "has no title": (HEAD.replace("title: Mine\n", "") + ONE, "title is missing"),
    "has no controls": (HEAD, "controls is missing"),
    "has another name than its file": (HEAD.replace("mine", "other", 1) + ONE, "name is other"),
    "says something unknown": (HEAD + "colour: red\n" + ONE, "colour is not known here"),
    "has a slip in a key": (
        HEAD + ONE.replace("rules:", "rule:"),
        "control A-1: rule is not known here; did you mean rules?",
    ),
    "names no rule": (
        HEAD + ONE.replace("REQUESTS_ONLY", "REQUEST_ONLY"),
        "control A-1 lists S3_BUCKET_SSL_REQUEST_ONLY, which is neither a rule of ours nor of AWS's; "
        "did you mean S3_BUCKET_SSL_REQUESTS_ONLY?",
    ),
    "has a control twice": (HEAD + ONE + ONE.replace("controls:\n", ""), "control A-1 stands there twice"),
    "has a rule twice in a control": (
        HEAD + ONE.replace("[S3", "[S3_BUCKET_SSL_REQUESTS_ONLY, S3"),
        "control A-1 lists a rule twice",
    ),
    "has neither rules nor a reason": (
        HEAD + "controls: [{id: A, title: A}]\n",
        "control A has neither rules nor the reason why it is manual",
    ),
    "says two things of one rule": (
        HEAD + "controls:\n  - {id: A, title: A, rules: [{rule: IAM_PASSWORD_POLICY, inputs: {MaxPasswordAge: 60}}]}\n"
        "  - {id: B, title: B, rules: [{rule: IAM_PASSWORD_POLICY, inputs: {MaxPasswordAge: 90}}]}\n",
        "control B: IAM_PASSWORD_POLICY runs once in a pack",
    ),
    "has another mode": (
        HEAD + "controls: [{id: A, title: A, rules: [{rule: IAM_PASSWORD_POLICY, mode: auto}]}]\n",
        "mode is auto, not manual or automatic",
    ),
    "has an odd today": (
        HEAD + "controls: [{id: A, title: A, manual: B, today: {name: C}}]\n",
        "today: name is not known",
    ),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_given_a_source_that(written, text, why):
    with pytest.raises(CatalogueError, match=re.escape(why)) as refused:
        written(text)
    assert re.match(r"[^ ]*/mine\.yaml:(\d+:)? ", str(refused.value))


AGAINST_THE_SCHEMA = {
    "is nothing": ("", "the source: None is not of type 'object'"),
    "has a word for its controls": (HEAD + "controls: all\n", "controls: 'all' is not of type 'array'"),
    "has a word for a control": (HEAD + "controls: [all]\n", "controls.0: 'all' is not of type 'object'"),
    "has a word for its rules": (HEAD + "controls: [{id: A, title: A, rules: ALL}]\n", "controls.0.rules: 'ALL'"),
    "has a list for a title": (HEAD + "controls: [{id: A, title: [A], manual: B}]\n", "controls.0.title: ['A']"),
    "has a list for inputs": (
        HEAD + "controls: [{id: A, title: A, rules: [{rule: IAM_PASSWORD_POLICY, inputs: [a]}]}]\n",
        "controls.0.rules.0",
    ),
    "has a name that no pack can have": (HEAD.replace("mine", "my_pack", 1) + ONE, "name: 'my_pack' does not match"),
}


@pytest.mark.parametrize(("text", "why"), AGAINST_THE_SCHEMA.values(), ids=AGAINST_THE_SCHEMA)
def test_given_a_source_of_ones_own_that(tmp_path, text, why):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(CatalogueError, match=re.escape(why)):
        source.read(path, LIBRARY)


UNBUILDABLE = {
    "an input that the rule does not take": (
        "rules: [{rule: IAM_PASSWORD_POLICY, inputs: {MaxAge: 60}}]",
        "IAM_PASSWORD_POLICY takes no input MaxAge",
    ),
    "an input that AWS's rule does not take": (
        "rules: [{rule: AUTOSCALING_MULTIPLE_AZ, inputs: {zones: a}}]",
        "AUTOSCALING_MULTIPLE_AZ takes no input zones; it takes: minAvailabilityZones",
    ),
    "a required input that nothing gives": (
        "rules: [EKS_CLUSTER_SUPPORTED_VERSION]",
        "EKS_CLUSTER_SUPPORTED_VERSION requires the input oldestVersionSupported",
    ),
    "an automatic fix that may break something": (
        "rules: [{rule: S3_BUCKET_SSL_REQUESTS_ONLY, mode: automatic}]",
        "S3_BUCKET_SSL_REQUESTS_ONLY is fixed automatically, but the risk of EnforceS3TlsOnly is disruptive",
    ),
    "an automatic fix whose cost grows, unsaid": (
        "rules: [{rule: SECURITYHUB_ENABLED, mode: automatic}]",
        "SECURITYHUB_ENABLED is fixed automatically, but the cost of EnableSecurityHub is grows: say `cost: grows`",
    ),
    "a parameter that the fix does not take": (
        "rules: [{rule: REQUIRED_TAGS, remediation: {Tags: [a]}}]",
        "REQUIRED_TAGS: its fix takes no static parameter Tags",
    ),
    "the resource as a static parameter": (
        "rules: [{rule: S3_BUCKET_SSL_REQUESTS_ONLY, remediation: {BucketName: [mine]}}]",
        "its fix takes no static parameter BucketName",
    ),
}


@pytest.mark.parametrize(("control", "why"), UNBUILDABLE.values(), ids=UNBUILDABLE)
def test_a_pack_is_not_built_with(written, control, why):
    pack = written(HEAD + f"controls:\n  - {{id: A, title: A, {control}}}\n")
    with pytest.raises(UsageError, match=re.escape(why)):
        build(LIBRARY, pack, Target())


def test_a_control_in_no_part_or_in_two_is_refused(written):
    for parts in ("{a: [B]}", "{a: [A-1], b: [A-1]}"):
        pack = written(HEAD + f"parts: {parts}\n" + ONE)
        with pytest.raises(CatalogueError, match=r"control A-1 belongs to [02] parts, not to one"):
            build(LIBRARY, pack, Target())


def test_a_control_is_of_the_part_that_names_it_most_exactly(written):
    pack = written(HEAD + "parts: {a: [A], b: [A-1]}\n" + ONE)
    assert [template.name for template in build(LIBRARY, pack, Target()).templates] == [f"{pack.name}-b"]
