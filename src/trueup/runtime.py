"""The evaluator function: one Lambda handler for all rules, called by AWS Config from every account.

It does what `rdklib.Evaluator.handle` does, without its silences: an error is raised, so that Lambda retries it and
alarms see it; what PutEvaluations refuses is put again and then raised; clients and credentials are kept between
invocations. Nothing is put until a rule has answered in full, so a periodic rule that fails half-way wipes nothing.
A failing resource that a waiver covers is put as NOT_APPLICABLE, so that no fix starts: AWS Config takes no remediation
exceptions for the rules of an organization's pack.
Source: AWS Config developer guide, "Custom Lambda rules"; rdklib 0.3.10.

It travels to Lambda with `rulekit`, `verdict`, `refusals`, `items.shape`, `waivers.match`, `loader` and `names`, the
rules, the register of waivers, and rdklib.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from trueup import loader, names, refusals, regions
from trueup.items.shape import from_api
from trueup.rdk import ComplianceType, Evaluation
from trueup.rulekit.resources import Unjudged, UnjudgedError
from trueup.times import moment
from trueup.verdict import checked, cut, unjudged_because, worst
from trueup.waivers.match import Waiver, find

RULES = Path(os.environ.get("TRUEUP_RULES", Path(__file__).parents[1] / "rules"))

REGISTER = "waivers.json"  # beside the rules: a list of waivers, as Waiver.to_json gives them

PUT_AT_ONCE = 100  # PutEvaluations takes no more
PUT_ATTEMPTS = 3
MALFORMED = ("ValidationException", "InvalidParameterValueException")
REFRESH_BEFORE = timedelta(minutes=5)  # a periodic evaluation of many pages must not outlive its credentials
ROLE_SESSION_SECONDS = 3600
TEST_TOKEN = "TESTMODE"

logger = logging.getLogger("trueup")


class EvaluationError(Exception):
    """An invocation that put no results, or not all of them; Lambda retries it."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """The function's entry point: `evaluate` with clients of the rule's account, logged as one line of JSON.

    `{"assume": [role ARN, ...]}`, which `trueup deploy doctor` sends, evaluates nothing and tells which roles refuse.
    """
    if "assume" in event:
        return {"refused": refused(event["assume"])}
    try:
        answer = evaluate(event, ClientFactory.of(event))
    except Exception as error:
        _log(event, context, error=f"{type(error).__name__}: {error}")
        raise
    _log(event, context, **answer)
    return answer


def evaluate(event: Mapping[str, Any], factory: Any) -> dict[str, Any]:
    """Evaluate what AWS Config asks for, and put the results.

    In: an AWS Config rule event (version 1.0), change-triggered, oversized or scheduled; and a client factory.
    Out: `{"rule", "configRuleName", "accountId", "evaluations"}`, ready for JSON.
    Raises EvaluationError, rdklib's InvalidParametersError, botocore's ClientError, or whatever the rule raises.
    """
    deployed = str(event["configRuleName"])
    name = _name_of(deployed, RULES)
    if name is None:
        raise EvaluationError(f"{deployed}: no rule of this function is deployed under that name")
    put = _evaluated(name, event, factory)
    return {"rule": name, "configRuleName": deployed, "accountId": event.get("accountId"), "evaluations": len(put)}


@cache  # what a function carries does not change while it is up
def _name_of(deployed: str, rules: Path) -> str | None:
    return names.name_of(deployed, sorted(path.parent.name for path in rules.glob("*/parameters.json")))


@cache
def _module(name: str, rules: Path) -> ModuleType:
    return loader.module(rules / name / f"{name}.py")


def _evaluated(name: str, event: Mapping[str, Any], factory: Any) -> list[dict[str, Any]]:
    rule_name = names.rule_of_instance(name)
    module = _module(rule_name, RULES)
    rule = getattr(module, rule_name)()
    parameters = rule.evaluate_parameters(rule_parameters(event))
    invoking = json.loads(event["invokingEvent"])
    message = invoking.get("messageType")
    if message == "ScheduledNotification":
        return _on_schedule(name, event, factory, partial(rule.evaluate_periodic, event, factory, parameters))
    if message == "ConfigurationItemChangeNotification":
        item = invoking.get("configurationItem")
    elif message == "OversizedConfigurationItemChangeNotification":
        item = _inflated(invoking["configurationItemSummary"], factory)
    else:
        raise EvaluationError(f"{event['configRuleName']}: cannot evaluate a message of type {message}")
    if not item:
        raise EvaluationError(f"{event['configRuleName']}: the event holds no configuration item")
    if _applies(item, event, getattr(module, "RESOURCE_TYPES", ())):
        found = _answer(rule.evaluate_change(event, factory, item, parameters))
    else:
        found = []
    # A rule that says nothing about its resource takes an earlier verdict back.
    evaluations = found or [Evaluation(ComplianceType.NOT_APPLICABLE)]
    for evaluation in evaluations:
        evaluation.complianceResourceId = evaluation.complianceResourceId or item["resourceId"]
        evaluation.complianceResourceType = evaluation.complianceResourceType or item["resourceType"]
    stamped = _stamped(evaluations, item.get("configurationItemCaptureTime"))
    return _put(event, factory, _waived(name, event, stamped, item))


def _on_schedule(name: str, event: Mapping[str, Any], factory: Any, judge: Callable[[], Any]) -> list[dict[str, Any]]:
    """What a rule says of an account is put, though some of its resources could not be judged; then that is raised.

    What could not be judged keeps the verdict that it had: it is not among those that have vanished.
    """
    unjudged: list[Unjudged] = []
    try:
        found = _answer(judge())
    except UnjudgedError as error:
        found, unjudged = _answer(error.evaluations), error.unjudged
    stamped = _stamped(found, json.loads(event["invokingEvent"]).get("notificationCreationTime"))
    wanted = _waived(name, event, stamped, {})
    there = {(each["ComplianceResourceType"], each["ComplianceResourceId"]) for each in wanted}
    there |= {(each.resource_type, each.resource_id) for each in unjudged}
    put = _put(event, factory, [*wanted, *_vanished(event, factory, there)])
    if unjudged:
        told = "; ".join(map(str, unjudged[:5]))
        raise EvaluationError(f"{event['configRuleName']}: {len(unjudged)} resources could not be judged: {told}")
    return put


def _answer(found: Any) -> list[Evaluation]:
    try:
        return checked(found, Evaluation)
    except TypeError as error:
        raise EvaluationError(str(error)) from error


def rule_parameters(event: Mapping[str, Any]) -> dict[str, str]:
    """The inputs of an event as texts; AWS Config's console and rdk send `""` and real booleans as well."""
    return dict(_texts(event.get("ruleParameters") or "{}"))


@lru_cache(maxsize=256)  # a deployed rule has the same in every event
def _texts(parameters: str) -> dict[str, str]:
    given = json.loads(parameters)
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in given.items()
        if value is not None
    }


def _applies(item: Mapping[str, Any], event: Mapping[str, Any], resource_types: Sequence[str]) -> bool:
    return (
        not unjudged_because(item.get("configurationItemStatus"), event.get("eventLeftScope", False))
        and item.get("resourceType") in resource_types
    )


def _inflated(summary: Mapping[str, Any], factory: Any) -> dict[str, Any] | None:
    """The whole of an item too large for the event, as it was at that moment; a deleted one needs no more."""
    if str(summary.get("configurationItemStatus", "")).startswith("ResourceDeleted"):
        return dict(summary)
    # One second on: the capture time of the event is cut to milliseconds, and a later item is not ours to judge.
    until = moment(summary["configurationItemCaptureTime"]) + timedelta(seconds=1)
    answer = factory.build_client("config").get_resource_config_history(
        resourceType=summary["resourceType"], resourceId=summary["resourceId"], laterTime=until, limit=1
    )
    history = answer.get("configurationItems") or []
    if not history:
        raise EvaluationError(
            f"{summary['resourceType']} {summary['resourceId']}: AWS Config has no history of it until {until}"
        )
    return from_api(history[0])


def _stamped(found: Sequence[Evaluation], moment_text: Any) -> list[dict[str, Any]]:
    """Evaluations as PutEvaluations takes them: one a resource, the worst where a rule gave several."""
    stamp = moment(moment_text) if moment_text else datetime.now(UTC)
    kept = found if len(found) == 1 else worst(found)
    for evaluation in kept:
        evaluation.orderingTimestamp = stamp
        if not evaluation.complianceResourceType or not evaluation.complianceResourceId:
            raise EvaluationError(f"the rule returned {evaluation!r}, which names no resource")
    return [evaluation.get_json() for evaluation in kept]


def _waived(
    rule: str, event: Mapping[str, Any], evaluations: list[dict[str, Any]], item: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The evaluations, NOT_APPLICABLE where a waiver that holds today covers a failing resource."""
    waivers = _register(RULES)
    if not waivers:
        return evaluations
    today = _now().date()
    for each in evaluations:
        if each["ComplianceType"] != ComplianceType.NON_COMPLIANT:
            continue
        identifier = each["ComplianceResourceId"]
        arn = str(item.get("ARN") or "") if identifier == item.get("resourceId") else ""
        place = (str(event.get("accountId")), item.get("awsRegion") or _region(event, each["ComplianceResourceType"]))
        waiver = find(waivers, today, rule, *place, identifier, arn)
        if waiver is not None:
            each["ComplianceType"] = ComplianceType.NOT_APPLICABLE
            each["Annotation"] = cut(waiver.announcement())
    return evaluations


@cache
def _register(rules: Path) -> tuple[Waiver, ...]:
    """The waivers of the function's zip, read once; none where a rule runs without a register, as in a test."""
    path = rules.parent / REGISTER
    if not path.is_file():
        return ()
    return tuple(map(Waiver.from_json, json.loads(path.read_text(encoding="utf-8"))))


def _region(event: Mapping[str, Any], resource_type: str) -> str:
    """Where a periodic rule found something, as AWS Config records it."""
    arn = str(event.get("configRuleArn") or "").split(":")
    return regions.recorded(resource_type, arn[3] if len(arn) > 3 else os.environ.get("AWS_REGION", ""))


def _vanished(event: Mapping[str, Any], factory: Any, there: Collection[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """NOT_APPLICABLE for each resource that an earlier run judged and that is not there now, by type and id."""
    stamp = moment(json.loads(event["invokingEvent"]).get("notificationCreationTime") or datetime.now(UTC))
    config = factory.build_client("config")
    page: dict[str, str] = {}
    while True:
        answer = config.get_compliance_details_by_config_rule(
            ConfigRuleName=event["configRuleName"],
            ComplianceTypes=[ComplianceType.COMPLIANT, ComplianceType.NON_COMPLIANT],
            Limit=PUT_AT_ONCE,
            **page,
        )
        for each in answer.get("EvaluationResults") or ():
            qualifier = each["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            if (qualifier["ResourceType"], qualifier["ResourceId"]) not in there:
                yield {
                    "ComplianceResourceType": qualifier["ResourceType"],
                    "ComplianceResourceId": qualifier["ResourceId"],
                    "ComplianceType": ComplianceType.NOT_APPLICABLE,
                    "OrderingTimestamp": stamp,
                }
        if not answer.get("NextToken"):
            return
        page = {"NextToken": answer["NextToken"]}


def _put(event: Mapping[str, Any], factory: Any, evaluations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put all evaluations, those refused again; an empty list still tells AWS Config that the run is over.

    Raises EvaluationError for those that stay refused, once all others have been put.
    """
    config = factory.build_client("config")
    put = partial(config.put_evaluations, ResultToken=event["resultToken"], TestMode=event["resultToken"] == TEST_TOKEN)
    refused: list[dict[str, Any]] = []
    for start in range(0, max(len(evaluations), 1), PUT_AT_ONCE):
        refused += _refused(put, evaluations[start : start + PUT_AT_ONCE])
    if refused:
        told = ", ".join(f"{each['ComplianceResourceType']} {each['ComplianceResourceId']}" for each in refused[:5])
        raise EvaluationError(
            f"{event['configRuleName']}: AWS Config refused {len(refused)} of {len(evaluations)} results: {told}"
        )
    return evaluations


def _refused(put: Callable[..., Any], batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put some evaluations; those that AWS Config takes at no attempt. One that is malformed fails a whole request."""
    left = batch
    for _attempt in range(PUT_ATTEMPTS):
        try:
            left = put(Evaluations=left).get("FailedEvaluations") or []
        except Exception as error:
            if refusals.code(error) not in MALFORMED:
                raise
            middle = len(left) // 2
            return left if not middle else _refused(put, left[:middle]) + _refused(put, left[middle:])
        if not left:
            break
    return left


class ClientFactory:
    """Clients with the credentials of the evaluation role in the rule's account, kept between invocations.

    Rules call `build_client(service, region=None)`, as they would call rdklib's.
    """

    def __init__(self, role_arn: str | None, region: str | None) -> None:
        self._role_arn = role_arn
        self._region = region or os.environ.get("AWS_REGION")

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> ClientFactory:
        """The factory that an event's control inputs ask for."""
        given = rule_parameters(event)
        if given.get("AssumeRoleMode", "true").lower() == "false":
            return cls(None, given.get("ExecutionRoleRegion"))
        return cls(role_arn(event, given.get("ExecutionRoleName")), given.get("ExecutionRoleRegion"))

    def build_client(self, service: str, region: str | None = None, assume_role_mode: bool = True) -> Any:
        """A boto3 client; the same one for the same role, service and Region while its credentials last."""
        role = self._role_arn if assume_role_mode else None
        return _client(role, service, region or self._region)


def refused(roles: Iterable[str]) -> dict[str, str]:
    """The roles that this function may not assume, each with what AWS said."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    answers: dict[str, str] = {}
    for role in roles:
        try:
            _assumed(boto3, role, os.environ.get("AWS_REGION"))
        except (ClientError, BotoCoreError) as error:
            answers[role] = refusals.told(error)
    return answers


def role_arn(event: Mapping[str, Any], role_name: str | None) -> str:
    """The role to evaluate with: that name (a path may precede it) in the account and partition of the rule.

    Raises EvaluationError where there is none that this function could assume: AWS Config's own service-linked
    role trusts nobody else.
    """
    recorder_role = str(event.get("executionRoleArn") or "")
    if not role_name:
        if not recorder_role or "/aws-service-role/" in recorder_role:
            raise EvaluationError(
                f"{event['configRuleName']}: give the rule the input ExecutionRoleName, a role of account "
                f"{event.get('accountId')} that this function may assume"
            )
        return recorder_role
    partition = recorder_role.split(":")[1] if recorder_role.count(":") > 1 else "aws"
    # The account that owns the rule, never the one that the recorder's role happens to name.
    return f"arn:{partition}:iam::{event['accountId']}:role/{role_name.strip('/')}"


_sessions: dict[str | None, tuple[Any, datetime]] = {}
_clients: dict[tuple[str | None, str, str | None], tuple[Any, datetime]] = {}
_FOREVER = datetime.max.replace(tzinfo=UTC)


def _client(role: str | None, service: str, region: str | None, now: Callable[[], datetime] | None = None) -> Any:
    moment_now = (now or _now)()
    held, until = _clients.get((role, service, region), (None, moment_now))
    if held is not None and moment_now < until:
        return held
    import boto3  # a sixth of a second: paid when a rule or PutEvaluations first asks, not at import
    from botocore.config import Config

    session, until = _sessions.get(role, (None, moment_now))
    if session is None or moment_now >= until:
        session, until = (boto3.Session(), _FOREVER) if role is None else _assumed(boto3, role, region)
        _sessions[role] = (session, until)
    made = session.client(
        service,
        region_name=region,
        config=Config(retries={"mode": "adaptive", "max_attempts": 8}, user_agent_extra="trueup"),
    )
    _clients[(role, service, region)] = (made, until)
    return made


def _assumed(boto3: Any, role: str, region: str | None) -> tuple[Any, datetime]:
    """A session of an assumed role. The endpoint is left to botocore: the global one does not exist in China."""
    answer = boto3.client("sts", region_name=region).assume_role(
        RoleArn=role, RoleSessionName="trueup-evaluation", DurationSeconds=ROLE_SESSION_SECONDS
    )
    given = answer["Credentials"]
    session = boto3.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=region,
    )
    return session, moment(given["Expiration"]) - REFRESH_BEFORE


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _log(event: Mapping[str, Any], context: Any, **facts: Any) -> None:
    line = {
        "configRuleName": event.get("configRuleName"),
        "accountId": event.get("accountId"),
        "requestId": getattr(context, "aws_request_id", None),
        **facts,
    }
    logger.log(logging.ERROR if "error" in facts else logging.INFO, json.dumps(line))


if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:  # while it starts, a function has a whole CPU; its first event has not
    import boto3.session  # noqa: F401
