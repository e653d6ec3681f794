"""Lambda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trueup.remediation.inverse.families import UNKNOWN, Back, Row, Rows, read, setting
from trueup.remediation.inverse.values import Answer, Answers, Parameters, dig, fill, normal

# A statement's condition -> the parameter of AddPermission that makes it.
CONDITIONS = {
    "aws:sourcearn": "SourceArn", "aws:sourceaccount": "SourceAccount", "aws:principalorgid": "PrincipalOrgID",
    "lambda:eventsourcetoken": "EventSourceToken", "lambda:functionurlauthtype": "FunctionUrlAuthType",
    "lambda:invokedviafunctionurl": "InvokedViaFunctionUrl",
}  # fmt: skip
FUNCTION_POLICY = read("GetPolicy", "FunctionName", "Qualifier", absent="ResourceNotFoundException")


def _statement(parameters: Parameters, answers: Answers) -> Any:
    statements = dig(normal((answers[0] or {}).get("Policy")), "Statement") or ()
    return next((part for part in statements if part.get("Sid") == parameters.get("StatementId")), None)


def _undo_remove_permission(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    statement = _statement(parameters, answers)
    if statement is None:
        return Back()
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        principal = principal.get("AWS") or principal.get("Service")
    again = fill({name: f"${name}" for name in ("FunctionName", "StatementId", "Qualifier")}, parameters)
    again |= {"Action": statement.get("Action"), "Principal": principal}
    stays = (
        []
        if isinstance(principal, str) and isinstance(statement.get("Action"), str)
        else ["its principals are several"]
    )
    for keys in (statement.get("Condition") or {}).values():
        for key, value in keys.items():
            if key.lower() not in CONDITIONS:
                stays.append(f"AddPermission has no parameter for its condition {key}")
            else:
                name = CONDITIONS[key.lower()]
                again[name] = str(value).lower() == "true" if name == "InvokedViaFunctionUrl" else value
    if stays:  # without one of its conditions the permission would be wider than it was
        return Back((), "no", "; ".join(stays))
    return Back((("AddPermission", again),))


def _undo_add_permission(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    if _statement(parameters, answers) is not None:
        return Back((), "yes", "it was there already")
    names = ("FunctionName", "StatementId", "Qualifier")
    return Back((("RemovePermission", fill({name: f"${name}" for name in names}, parameters)),))


ROWS: Rows = {
    "lambda:RemovePermission": Row(
        (FUNCTION_POLICY,), _statement, _undo_remove_permission, lambda *_: None, backs=("AddPermission",),
    ),
    "lambda:AddPermission": Row(
        (FUNCTION_POLICY,), _statement, _undo_add_permission, lambda *_: UNKNOWN, backs=("RemovePermission",),
    ),
    **setting(
        "lambda", "UpdateFunctionConfiguration", read("GetFunctionConfiguration", "FunctionName"),
        {
            "Role": "Role", "Handler": "Handler", "Description": "Description", "Timeout": "Timeout",
            "MemorySize": "MemorySize", "Runtime": "Runtime", "KMSKeyArn": "KMSKeyArn",
            "TracingConfig.Mode": "TracingConfig.Mode", "DeadLetterConfig.TargetArn": "DeadLetterConfig.TargetArn",
            "VpcConfig.SubnetIds": "VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds": "VpcConfig.SecurityGroupIds",
            "VpcConfig.Ipv6AllowedForDualStack": "VpcConfig.Ipv6AllowedForDualStack",
            "Environment.Variables": "Environment.Variables", "Layers": "Layers[].Arn",
        },
        key="FunctionName", given_only=True,
        unset={
            "KMSKeyArn": "", "Description": "", "DeadLetterConfig.TargetArn": "", "VpcConfig.SubnetIds": [],
            "VpcConfig.SecurityGroupIds": [], "VpcConfig.Ipv6AllowedForDualStack": False,
            "Environment.Variables": {}, "Layers": [],
        },
    ),
    **setting(
        "lambda", "PutFunctionConcurrency", read("GetFunctionConcurrency", "FunctionName"),
        ["ReservedConcurrentExecutions"], key="FunctionName", remove="DeleteFunctionConcurrency",
    ),
    **setting(
        "lambda", "PutFunctionCodeSigningConfig", read("GetFunctionCodeSigningConfig", "FunctionName"),
        ["CodeSigningConfigArn"], key="FunctionName", remove="DeleteFunctionCodeSigningConfig",
    ),
    **setting(
        "lambda", "UpdateFunctionUrlConfig", read("GetFunctionUrlConfig", "FunctionName", "Qualifier"),
        ["AuthType", "Cors", "InvokeMode"], key="FunctionName Qualifier", given_only=True,
    ),
}  # fmt: skip
