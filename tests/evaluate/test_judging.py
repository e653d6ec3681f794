"""Rules judge one item, or one account and Region; whatever a rule does, there is a result."""

import json
from dataclasses import replace
from types import MappingProxyType

import pytest
from botocore.exceptions import ClientError
from jsonschema import Draft202012Validator

import support
from support import NOW, item
from trueup import catalogue, schemas
from trueup.errors import CatalogueError, UsageError
from trueup.evaluate import bind, by_type, judge, judge_periodic, only_periodic
from trueup.results import State
from trueup.rulekit.dates import evaluation_time
from trueup.run import Run, new_run

RUN = Run("run", NOW)
LIBRARY = catalogue.load(support.ROOT)
SCHEMA = Draft202012Validator(schemas.load("result"))
BUCKET = item("AWS::S3::Bucket", ARN="arn:aws:s3:::example")

RULE = '''"""Things are as they should be."""
from rdklib import ComplianceType, ConfigRule, Evaluation, InvalidParametersError
from botocore.exceptions import ClientError

RESOURCE_TYPES = ["AWS::S3::Bucket"]
GOOD, BAD = ComplianceType.COMPLIANT, ComplianceType.NON_COMPLIANT

class {name}(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        if "wrong" in rule_parameters:
            raise InvalidParametersError("wrong is not an input of this rule")
        return rule_parameters

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        {body}

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        {body}
'''


@pytest.fixture
def rule(tmp_path):
    """A function of a body, which makes a rule that does that."""

    def made(body="return []", name="EXAMPLE", types=("AWS::S3::Bucket",), frequency=None):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(RULE.format(name=name, body=body))
        example = LIBRARY.rules["S3_BUCKET_SSL_REQUESTS_ONLY"]
        return replace(example, name=name, folder=folder, resource_types=tuple(types), frequency=frequency)

    return made


def answers(rule, configuration_item=BUCKET, **how):
    results = judge(bind([rule]), configuration_item, RUN, **how)
    for result in results:
        SCHEMA.validate(json.loads(result.line()))
    return results


def test_a_result_says_what_was_judged_and_how(rule):
    bucket = BUCKET | {"resourceName": "name"}
    [bound] = bind([rule("return [Evaluation(BAD, annotation='Bad.')]")], {"EXAMPLE": {"b": "2", "a": "1"}})
    [result] = judge((bound,), bucket, RUN)
    assert json.loads(result.line()) == {
        "schemaVersion": "1.0",
        "runId": "run",
        "accountId": support.ACCOUNT,
        "awsRegion": support.REGION,
        "configRuleName": "EXAMPLE",
        "resourceType": "AWS::S3::Bucket",
        "resourceId": "example",
        "resourceName": "name",
        "arn": "arn:aws:s3:::example",
        "state": "NON_COMPLIANT",
        "reason": "",
        "annotation": "Bad.",
        "severity": "medium",
        "inputs": {"a": "1", "b": "2"},
        "configurationItemCaptureTime": NOW,
        "evaluatedAt": NOW,
        "waiverId": "",
    }


DENIED = "raise ClientError({'Error': {'Code': 'AccessDeniedException', 'Message': 'no'}}, 'GetPolicy')"
THROTTLED = "raise ClientError({'Error': {'Code': 'Throttling', 'Message': 'slow'}}, 'GetPolicy')"
BODIES = {  # a rule that ...: (its body, then the state, the reason, and part of the annotation)
    "passes it": ("return [Evaluation(GOOD)]", "COMPLIANT", "", ""),
    "fails it": ("return [Evaluation(BAD, annotation='It is bad.')]", "NON_COMPLIANT", "", "It is bad."),
    "fails it by name": ("return [Evaluation(BAD, 'example', 'AWS::S3::Bucket')]", "NON_COMPLIANT", "", ""),
    "says too much": ("return [Evaluation(BAD, annotation='x' * 300)]", "NON_COMPLIANT", "", "x [truncated]"),
    "says nothing": ("return []", "NOT_APPLICABLE", "", "says nothing"),
    "both passes and fails it": ("return [Evaluation(BAD), Evaluation(GOOD)]", "NON_COMPLIANT", "", ""),
    "raises": ("raise KeyError('bucket')", "ERROR", "KeyError", "'bucket' (EXAMPLE.py:15)"),
    "raises at length": ("raise ValueError('x' * 999)", "ERROR", "ValueError", "x [truncated] (EXAMPLE.py:15)"),
    "raises far below": ("import json; json.loads('{')", "ERROR", "JSONDecodeError", "(EXAMPLE.py:15)"),
    "raises without a word": ("raise RuntimeError", "ERROR", "RuntimeError", " (EXAMPLE.py:15)"),
    "recurs for ever": (
        "return self.evaluate_change(event, client_factory, configuration_item, valid_rule_parameters)",
        "ERROR",
        "RecursionError",
        "(EXAMPLE.py:15)",
    ),
    "leaves the process": ("raise SystemExit(3)", "ERROR", "SystemExit", "3 (EXAMPLE.py:15)"),
    "returns no list": ("return Evaluation(BAD)", "ERROR", "TypeError", "returned Evaluation, not a list"),
    "returns other things": ("return ['COMPLIANT']", "ERROR", "TypeError", "returned list, not a list of Evaluations"),
    "gives no verdict": ("return [Evaluation('MAYBE')]", "ERROR", "Exception", "complianceType is not valid"),
    "asks AWS": ("client_factory.build_client('iam')", "NOT_EVALUATED", "NEEDS_API", "asks AWS (iam)"),
    "asks AWS elsewhere": ("client_factory.build_client('s3', 'us-east-1')", "NOT_EVALUATED", "NEEDS_API", "(s3)"),
    "is denied": (DENIED, "NOT_EVALUATED", "ACCESS_DENIED", "GetPolicy"),
    "is throttled": (THROTTLED, "ERROR", "ClientError", "Throttling"),
}


@pytest.mark.parametrize(("body", "state", "reason", "annotation"), BODIES.values(), ids=BODIES)
def test_of_a_rule_that(rule, body, state, reason, annotation):
    [result] = answers(rule(body))
    assert (result.state, result.reason) == (state, reason)
    assert annotation in result.annotation
    assert result.resourceId == "example"


def test_a_rule_that_raises_does_not_stop_the_next(rule):
    bodies = {"B": "raise KeyError", "C": "return [Evaluation(GOOD)]", "A": "return [Evaluation(BAD)]"}
    results = judge(bind(rule(body, name) for name, body in bodies.items()), BUCKET, RUN)
    assert [(each.configRuleName, each.state) for each in results] == [
        ("A", "NON_COMPLIANT"),
        ("B", "ERROR"),
        ("C", "COMPLIANT"),
    ]


CIRCUMSTANCES = {  # an item that ...: (the item, how it came, then the state and the reason)
    "is there": (BUCKET, {}, "COMPLIANT", ""),
    "was discovered": (BUCKET | {"configurationItemStatus": "ResourceDiscovered"}, {}, "COMPLIANT", ""),
    "was deleted": (BUCKET | {"configurationItemStatus": "ResourceDeleted"}, {}, "NOT_APPLICABLE", ""),
    "was deleted unrecorded": (
        BUCKET | {"configurationItemStatus": "ResourceDeletedNotRecorded"},
        {},
        "NOT_APPLICABLE",
        "",
    ),
    "is not recorded": (BUCKET | {"configurationItemStatus": "ResourceNotRecorded"}, {}, "NOT_APPLICABLE", ""),
    "left the scope": (BUCKET, {"left_scope": True}, "NOT_APPLICABLE", ""),
    "is too large": (BUCKET, {"is_summary": True}, "NOT_EVALUATED", "OVERSIZED"),
    "was too large and is deleted": (
        BUCKET | {"configurationItemStatus": "ResourceDeleted"},
        {"is_summary": True},
        "NOT_APPLICABLE",
        "",
    ),
}


@pytest.mark.parametrize(("given", "how", "state", "reason"), CIRCUMSTANCES.values(), ids=CIRCUMSTANCES)
def test_of_an_item_that(rule, given, how, state, reason):
    [result] = answers(rule("return [Evaluation(GOOD)]"), given, **how)
    assert (result.state, result.reason) == (state, reason)


def test_an_item_of_another_type_is_not_for_the_rule(rule):
    assert answers(rule("return [Evaluation(GOOD)]"), item("AWS::IAM::Role")) == []


def test_several_resources_may_be_judged_from_one_item(rule):
    body = "return [Evaluation(GOOD), Evaluation(BAD, 'other', 'AWS::IAM::Role', 'Bad.')]"
    assert [(each.resourceType, each.resourceId, each.state, each.arn) for each in answers(rule(body))] == [
        ("AWS::S3::Bucket", "example", "COMPLIANT", "arn:aws:s3:::example"),
        ("AWS::IAM::Role", "other", "NON_COMPLIANT", ""),
    ]


def test_a_result_is_about_the_item_that_came_whatever_a_rule_does_to_it(rule):
    body = "configuration_item.clear(); return [Evaluation(GOOD)]"
    [result] = answers(rule(body), dict(BUCKET))
    assert (result.resourceId, result.accountId, result.arn) == ("example", support.ACCOUNT, BUCKET["ARN"])


def test_a_rule_knows_the_account_and_the_time(rule):
    body = "return [Evaluation(BAD, annotation=event['accountId'] + event['invokingEvent'])]"
    [result] = answers(rule(body))
    assert result.annotation.startswith(support.ACCOUNT)
    assert evaluation_time({"invokingEvent": result.annotation[12:]}).isoformat() == "2026-06-01T12:00:00+00:00"


def test_hostile_names_stay_one_line_of_valid_json(rule):
    name = "\ud800\n\x1b[31m\u202e"
    [result] = answers(
        rule("return [Evaluation(BAD, annotation=configuration_item['resourceName'])]"), BUCKET | {"resourceName": name}
    )
    assert "\n" not in result.line()
    assert json.loads(result.line().encode())["resourceName"] == name.replace("\ud800", "\ufffd")


def test_the_waiver_has_the_last_word(rule):
    def waive(rule, result):
        return result._replace(state=State.WAIVED, reason=result.state, waiverId=f"W-{rule.name}")

    [result] = judge(bind([rule("return [Evaluation(BAD)]")]), BUCKET, replace(RUN, waive=waive))
    assert (result.state, result.reason, result.waiverId) == ("WAIVED", "NON_COMPLIANT", "W-EXAMPLE")
    SCHEMA.validate(json.loads(result.line()))


PERIODIC = {  # a periodic rule that ...: (its body, then type, id, state and reason of each result)
    "asks AWS": ("client_factory.build_client('iam')", [("AWS::::Account", "1", "NOT_EVALUATED", "NEEDS_API")]),
    "raises": ("raise ValueError('x')", [("AWS::::Account", "1", "ERROR", "ValueError")]),
    "finds nothing": ("return []", []),
    "judges the account": (
        "return [Evaluation(GOOD, event['accountId'], 'AWS::::Account')]",
        [("AWS::::Account", "1", "COMPLIANT", "")],
    ),
    "judges two resources": (
        "return [Evaluation(GOOD, 'a', 'AWS::S3::Bucket'), Evaluation(BAD, 'b', 'AWS::S3::Bucket')]",
        [("AWS::S3::Bucket", "a", "COMPLIANT", ""), ("AWS::S3::Bucket", "b", "NON_COMPLIANT", "")],
    ),
    "judges one twice": (
        "return [Evaluation(BAD, 'a', 'AWS::S3::Bucket'), Evaluation(GOOD, 'a', 'AWS::S3::Bucket')]",
        [("AWS::S3::Bucket", "a", "NON_COMPLIANT", "")],
    ),
    "names no resource": ("return [Evaluation(BAD)]", [("AWS::::Account", "1", "ERROR", "ValueError")]),
}


@pytest.mark.parametrize(("body", "expected"), PERIODIC.values(), ids=PERIODIC)
def test_of_a_periodic_rule_that(rule, body, expected):
    bound = bind([rule(body, types=(), frequency="One_Hour"), rule("return [Evaluation(GOOD)]", "CHANGE")])
    results = judge_periodic(bound, "1", "eu-west-1", RUN)
    assert [(each.resourceType, each.resourceId, each.state, each.reason) for each in results] == expected


ONE_BY_ONE = (
    "return resources.judged(['a', 'b', 'c', 'd'], lambda each: {'b': lambda: 1 / 0, 'c': denied, 'd': asking}"
    ".get(each, lambda: Evaluation(BAD, each, 'AWS::X::Y'))(), resource_type='AWS::X::Y', resource_id=str)"
)


def test_one_resource_that_cannot_be_judged_does_not_cost_the_others_their_verdicts(rule):
    made = rule(ONE_BY_ONE, types=(), frequency="One_Hour")
    made.source.write_text(
        "from trueup.evaluate.judging import NeedsApiError\nfrom trueup.rulekit import resources\n"
        f"def denied():\n    {DENIED}\ndef asking():\n    raise NeedsApiError('kms')\n" + made.source.read_text()
    )
    results = judge_periodic(bind([made]), "1", "eu-west-1", RUN)
    assert [(each.resourceId, each.resourceType, each.state, each.reason) for each in results] == [
        ("a", "AWS::X::Y", "NON_COMPLIANT", ""),
        ("b", "AWS::X::Y", "ERROR", "ZeroDivisionError"),
        ("c", "AWS::X::Y", "NOT_EVALUATED", "ACCESS_DENIED"),
        ("d", "AWS::X::Y", "NOT_EVALUATED", "NEEDS_API"),
    ]


class Denying:
    def build_client(self, service, region=None, assume_role_mode=True):
        raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "DescribeVpcs")


def test_a_live_rule_without_the_right_is_not_evaluated(rule):
    bound = bind([rule("client_factory.build_client('ec2')", types=(), frequency="One_Hour")])
    [result] = judge_periodic(bound, "1", "eu-west-1", RUN, Denying())
    assert (result.state, result.reason) == ("NOT_EVALUATED", "ACCESS_DENIED")
    assert result.is_gap


def test_rules_are_bound_by_name_and_found_by_type(rule):
    periodic = rule(name="C", types=[], frequency="One_Hour")
    bound = bind([rule(name="B", types=["X", "Y"]), rule(name="A", types=["X"]), periodic])
    assert [each.rule.name for each in bound] == ["A", "B", "C"]
    assert {kind: [each.rule.name for each in some] for kind, some in by_type(bound).items()} == {
        "X": ["A", "B"],
        "Y": ["B"],
    }
    assert [each.rule.name for each in only_periodic(bound)] == ["C"]


def test_a_refused_input_names_the_rule(rule):
    with pytest.raises(UsageError, match=r"^EXAMPLE: wrong is not an input of this rule$"):
        bind([rule()], {"EXAMPLE": {"wrong": "1"}})


def test_a_rule_that_cannot_be_imported_names_its_file(rule):
    with pytest.raises(CatalogueError, match=r"EXAMPLE\.py: cannot be imported: IndentationError: "):
        bind([rule("")])


def test_an_empty_input_is_left_out(rule):
    [bound] = bind([rule()], {"EXAMPLE": {"wrong": ""}})
    assert bound.parameters == {}


def test_runs_sort_by_time_and_differ():
    first, second = new_run(), new_run()
    assert first.run_id != second.run_id
    assert first.run_id[:13] <= second.run_id[:13]
    assert first.started.endswith("Z")


def judged_alone(rule, configuration_item):
    """What the rule's own Lambda handler says of an item."""
    return {
        (each["ComplianceResourceId"], each["ComplianceType"], each.get("Annotation", ""))
        for each in support.evaluations(rule.name, configuration_item)
    }


CHANGE_RULES = [
    pytest.param(rule, id=rule.name)
    for rule in LIBRARY.rules.values()
    if rule.resource_types and "build_client" not in rule.source.read_text().partition("def evaluate_periodic")[0]
]


def frozen(value):
    """The same, read-only, and no dict or list: a rule may neither change an item nor ask for its parts' classes."""
    if isinstance(value, dict):
        return MappingProxyType({key: frozen(part) for key, part in value.items()})
    return tuple(map(frozen, value)) if isinstance(value, list) else value


@pytest.mark.parametrize("library_rule", CHANGE_RULES)
def test_a_rule_of_the_library_only_reads_items_and_answers_as_it_does_in_lambda(library_rule):
    for kind in library_rule.resource_types:
        given = item(kind, configuration={"tags": [{"key": "a", "value": "b"}], "ipPermissions": []})
        results = judge(bind([library_rule]), frozen(given), RUN)
        assert {(each.resourceId, each.state, each.annotation) for each in results} == judged_alone(library_rule, given)
