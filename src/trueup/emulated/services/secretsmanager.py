"""Secrets Manager: rotation, whose function is taken to do its work at once."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from re import compile as pattern
from typing import Any

from trueup.emulated.extend import Original, correction, refusal

RATE = pattern(r"rate\((\d+) (hour|day)s?\)")
DAY = timedelta(days=1)


@correction("secretsmanager", "models:SecretsManagerBackend.rotate_secret")
def a_rotation_has_a_function_and_a_schedule(
    original: Original,
    backend: Any,
    secret_id: str,
    client_request_token: str | None = None,
    rotation_lambda_arn: str | None = None,
    rotation_rules: dict[str, Any] | None = None,
    rotate_immediately: bool = True,
) -> Any:
    """What is not given stays. Without RotateImmediately no version is made, and the next date is set anew.

    Source: Secrets Manager API reference, RotateSecret and DescribeSecret. moto would run the function.
    """
    held = backend.secrets.get(secret_id)
    function = rotation_lambda_arn or getattr(held, "rotation_lambda_arn", "")
    if held and not function:
        why = "No Lambda rotation function ARN is associated with this secret."
        raise refusal("secretsmanager", "InvalidRequestException", why)
    if rotation_rules and {"AutomaticallyAfterDays", "ScheduleExpression"} <= set(rotation_rules):
        why = "You can't specify both a rotation frequency and a schedule expression."
        raise refusal("secretsmanager", "InvalidParameterException", why)
    before = held and (deepcopy(held.versions), held.default_version_id, held.last_rotation_date)
    answered = original(backend, secret_id, client_request_token, None, rotation_rules, rotate_immediately=False)
    held.rotation_lambda_arn, held.rotation_enabled = function, True
    if rotation_rules:
        held.rotation_rules = rotation_rules
    if not rotate_immediately:
        held.versions, held.default_version_id, held.last_rotation_date = before
    held.auto_rotate_after_days = max(_interval(held) // DAY, 1)
    held.next_rotation_date = _now() + int(_interval(held).total_seconds())
    return answered


@correction("secretsmanager", "models:SecretsManagerBackend.cancel_rotate_secret")
def a_cancelled_rotation_has_no_date(original: Original, backend: Any, secret_id: str) -> Any:
    """Source: Secrets Manager API reference, DescribeSecret: no date of a rotation that has been disabled."""
    answered = original(backend, secret_id)
    held = backend.secrets[secret_id]
    held.next_rotation_date = held.last_rotation_date = None
    return answered


@correction("secretsmanager", "models:FakeSecret.to_dict")
def a_secret_tells_its_schedule(original: Original, secret: Any) -> dict[str, Any]:
    """Source: Secrets Manager API reference, RotationRulesType: the days are calculated from the expression."""
    told: dict[str, Any] = original(secret)
    if "RotationRules" in told:
        told["RotationRules"] = getattr(secret, "rotation_rules", {}) | told["RotationRules"]
    return told


def _interval(secret: Any) -> timedelta:
    """From one rotation to the next; for cron(), whose dates are not reckoned here, the days that moto has."""
    rules = getattr(secret, "rotation_rules", {})
    rate = RATE.fullmatch(rules.get("ScheduleExpression", ""))
    if rate:
        return timedelta(**{f"{rate[2]}s": int(rate[1])})
    return timedelta(days=rules.get("AutomaticallyAfterDays") or 1)


def _now() -> int:
    from moto.core.utils import utcnow

    return int(utcnow().timestamp())
