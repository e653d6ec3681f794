"""What is deployed of 300 rules and 180 documents: everything within AWS's limits, and nothing moved by growth."""

import json
from collections import Counter

import pytest

import synthetic_library
from deploy.conftest import PILOT, Deploying
from deploy.fake.organization import FakeOrganization
from trueup.deploy import package
from trueup.deploy.fixes import fixes
from trueup.deploy.templates import evaluation, members, policies
from trueup.deploy.templates.names import DOCUMENT, ROLE, names
from trueup.deploy.templates.text import BYTES, text
from trueup.packs import build, limits
from trueup.packs.lint import cloudformation

RULES, DOCUMENTS = 300, 180
LAMBDA_ZIP = 50_000_000  # bytes that are handed over at once. Source: AWS Lambda developer guide, quotas
REGION = "eu-west-1"
EVALUATOR = f"arn:aws:lambda:{REGION}:111122223333:function:trueup-evaluator"
PACKS = ("synthetic-1", "synthetic-2", "synthetic-3")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return synthetic_library.make(tmp_path_factory.mktemp("library"), RULES, DOCUMENTS)


@pytest.fixture(scope="module")
def made(large):
    """Every template of what an account has, by name."""
    return members_of(large, list(large.rules.values()))


def members_of(library, rules):
    return members.build(library, rules, fixes(library, rules), forwards=True)


def families_of(library, rules):
    """The templates of the families alone, as text."""
    made = members.build(library, [], fixes(library, rules), forwards=False)
    return {name: text(name, template) for name, template in made.items()}


@pytest.fixture(scope="module")
def texts(made):
    return {name: text(name, template) for name, template in made.items()}


def resources(made, kind):
    return [each for template in made.values() for each in template["Resources"].values() if each["Type"] == kind]


def test_the_library_is_as_large_as_it_says(large):
    assert (len(large.rules), len(large.documents)) == (RULES, DOCUMENTS)
    assert {rule.document for rule in large.rules.values()} == set(large.documents)


def test_the_same_library_is_made_again_and_gives_the_same_bytes(large, texts, tmp_path):
    again = synthetic_library.make(tmp_path, RULES, DOCUMENTS)
    for path in sorted(tmp_path.rglob("*.*")):
        assert path.read_bytes() == (large.root / path.relative_to(tmp_path)).read_bytes()
    rules = list(again.rules.values())[::-1]
    assert {name: text(name, template) for name, template in members_of(again, rules).items()} == texts


def test_every_template_is_taken_by_cloudformation_with_room_to_grow(made, texts):
    assert {name for name, body in texts.items() if len(body.encode()) > BYTES / 2} == set()
    assert {name for name, template in made.items() if len(template["Resources"]) > 100} == set()


def test_every_document_stands_in_one_template_with_its_role(made):
    documents = Counter(each["Properties"]["Name"] for each in resources(made, DOCUMENT))
    assert len(documents) == DOCUMENTS
    roles = Counter(each["Properties"]["RoleName"] for each in resources(made, ROLE))
    assert {f"trueup-{name}" for name in documents} < set(roles)
    assert max([*documents.values(), *roles.values()]) == 1


def test_no_two_templates_give_the_same_name_in_whatever_case(made):
    given = Counter((each.kind, each.name.lower()) for template in made.values() for each in names(template))
    assert [name for name, count in given.items() if count > 1] == []


@pytest.fixture(scope="module")
def needs(large):
    return evaluation.needs(large.rules.values())


def test_one_evaluation_role_holds_what_all_rules_ask(made, needs):
    role = made["member-evaluation"]["Resources"]["EvaluationRole"]["Properties"]
    attached = resources({"": made["member-evaluation"]}, "AWS::IAM::ManagedPolicy")

    assert len(attached) == len(role["ManagedPolicyArns"]) <= policies.ATTACHED / 2
    allowed = {
        action
        for each in attached
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
        for action in statement["Action"]
    }
    assert allowed == needs.actions
    assert not [action for action in allowed if "*" in action], "no wildcard makes it shorter"


def test_no_policy_is_longer_than_iam_takes(made):
    for each in resources(made, "AWS::IAM::ManagedPolicy"):
        assert characters(each["Properties"]["PolicyDocument"]) <= policies.MANAGED
    for each in resources(made, ROLE):
        inline = [held["PolicyDocument"] for held in each["Properties"].get("Policies", ())]
        assert sum(map(characters, inline)) <= policies.INLINE
        assert len(each["Properties"]["RoleName"]) <= policies.ROLE_NAME
        assert characters(each["Properties"]["AssumeRolePolicyDocument"]) <= policies.TRUST


def characters(document):
    """As IAM counts them, once CloudFormation has filled in what is shorter than its placeholder."""
    return len(json.dumps(plain(document), separators=(",", ":")))


def plain(value):
    if isinstance(value, dict):
        return value["Fn::Sub"] if set(value) == {"Fn::Sub"} else {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def test_the_zip_is_taken_by_lambda(large):
    assert len(package.zipped(package.contents(large.rules.values()))) < LAMBDA_ZIP / 10


def test_packs_are_cut_to_what_aws_config_takes(large):
    target = build.Target(region=REGION, account_id="111122223333", evaluator_arn=EVALUATOR)
    templates = [made for name in PACKS for made in build.build(large, large.pack(name), target).templates]

    assert sum(len(each.rules) for each in templates) == RULES
    for each in templates:
        assert each.size <= limits.S3_BYTES
        assert len(each.rules) <= limits.RULES_PER_PACK
        assert len(each.parameters) <= limits.PACK_PARAMETERS


def test_cfn_lint_finds_nothing_in_the_largest_of_them(texts):
    """A second or more each: the three largest, and the one with managed policies, stand for all of them. W3037 is
    about names of actions that botocore, and our table, have had for longer than cfn-lint's."""
    largest = sorted(texts, key=lambda name: len(texts[name]))[-3:]
    for name in {*largest, "member-evaluation"}:
        matches = cloudformation.matches(texts[name], REGION, "us-east-1")
        assert [str(match) for match in matches if match.rule.id != "W3037"] == [], name


def test_a_rule_more_changes_the_template_of_its_own_fix_and_no_other(large, texts):
    rules = list(large.rules.values())
    families = {fix.document.name: fix.family for fix in fixes(large, rules)}
    after = families_of(large, rules)
    assert after.items() <= texts.items()
    for at in range(10, RULES, 50):
        before = families_of(large, rules[:at] + rules[at + 1 :])
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert changed <= {f"member-fixes-{families[rules[at].document]}"}, rules[at].name


def test_the_whole_of_it_comes_to_every_account(large):
    organization = FakeOrganization(accounts=8)
    one = Deploying(organization, large, packs=PACKS)

    assert one.apply().complete

    assert len([name for name in organization.sets if name.startswith("trueup-member-fixes-")]) > 40
    roles = [thing for thing in organization.things if thing[:3] == (PILOT, "", ROLE)]
    assert len(roles) == DOCUMENTS + len(
        ("trueup-CloudTrailDelivery", "trueup-evaluation", "trueup-VpcFlowLogsDelivery")
    )
    assert one.plan().calls == ()
