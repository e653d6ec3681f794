"""Lambda: the statements of a function's policy, and code signing."""

from __future__ import annotations

import json
from typing import Any

from trueup.emulated.extend import Original, correction, operation, random_hex, random_uuid, state


@correction("awslambda", "policy:Policy.add_statement")
def a_statement_is_added_once(original: Original, policy: Any, raw: str, qualifier: Any = None) -> Any:
    """Source: Lambda API reference, AddPermission: ResourceConflictException, "The resource already exists"."""
    sid = json.loads(raw).get("StatementId")
    if any(statement.get("Sid") == sid for statement in policy.statements):
        raise _refusal("ResourceConflictException", f"The statement id ({sid}) provided already exists.")
    return original(policy, raw, qualifier)


@correction("awslambda", "policy:Policy.del_statement")
def a_removal_wants_the_revision_and_makes_a_new_one(
    original: Original, policy: Any, sid: str, revision: list[str] | str = ""
) -> None:
    """Source: Lambda API reference, RemovePermission, RevisionId: only if it is that of the policy."""
    original(policy, sid, revision[0] if isinstance(revision, list) else revision)
    policy.revision = random_uuid()


@operation("lambda", "CreateCodeSigningConfig")
def create_code_signing_config(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """It warns unless told to enforce. Source: Lambda API reference, CodeSigningPolicies."""
    from moto.core.utils import utcnow

    made = f"csc-{random_hex(17)}"
    config = {
        "CodeSigningConfigId": made,
        "CodeSigningConfigArn": f"arn:aws:lambda:{backend.region_name}:{backend.account_id}:code-signing-config:{made}",
        "AllowedPublishers": parameters["AllowedPublishers"],
        "CodeSigningPolicies": parameters.get("CodeSigningPolicies") or {"UntrustedArtifactOnDeployment": "Warn"},
        "LastModified": utcnow().isoformat(),
    }
    _configs(backend)[config["CodeSigningConfigArn"]] = config
    return {"CodeSigningConfig": config}


@operation("lambda", "GetCodeSigningConfig")
def get_code_signing_config(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Lambda API reference, GetCodeSigningConfig."""
    return {"CodeSigningConfig": _config(backend, parameters)}


@operation("lambda", "ListCodeSigningConfigs")
def list_code_signing_configs(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """All on one page. Source: Lambda API reference, ListCodeSigningConfigs."""
    return {"CodeSigningConfigs": list(_configs(backend).values())}


@operation("lambda", "ListFunctionsByCodeSigningConfig")
def list_functions_by_code_signing_config(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """All on one page. Source: Lambda API reference, ListFunctionsByCodeSigningConfig."""
    arn = _config(backend, parameters)["CodeSigningConfigArn"]
    signed = [each for each in _of_functions(backend).list_functions() if each.code_signing_config_arn == arn]
    return {"FunctionArns": [function.function_arn.removesuffix(":$LATEST") for function in signed]}


@operation("lambda", "PutFunctionCodeSigningConfig")
def put_function_code_signing_config(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Functions made of images have none. Source: Lambda API reference, PutFunctionCodeSigningConfig."""
    arn, function = _config(backend, parameters)["CodeSigningConfigArn"], _function(backend, parameters)
    if function.package_type == "Image":
        message = "Code signing is not supported for functions created as container images."
        raise _refusal("InvalidParameterValueException", message)
    function.code_signing_config_arn = arn
    return {"CodeSigningConfigArn": arn, "FunctionName": function.function_name}


@operation("lambda", "DeleteFunctionCodeSigningConfig")
def delete_function_code_signing_config(parameters: dict[str, Any], backend: Any) -> None:
    """Source: Lambda API reference, DeleteFunctionCodeSigningConfig."""
    _function(backend, parameters).code_signing_config_arn = None


def _configs(backend: Any) -> dict[str, Any]:
    held: dict[str, Any] = state(backend).setdefault("code signing", {})
    return held


def _config(backend: Any, parameters: dict[str, Any]) -> Any:
    arn = parameters["CodeSigningConfigArn"]
    if arn not in _configs(backend):
        message = f"The code signing configuration {arn} is not found."
        raise _refusal("CodeSigningConfigNotFoundException", message)
    return _configs(backend)[arn]


def _function(backend: Any, parameters: dict[str, Any]) -> Any:
    return _of_functions(backend).get_function(parameters["FunctionName"])


def _of_functions(backend: Any) -> Any:
    """Where moto keeps the functions, which is another place when it runs none of them."""
    from moto.awslambda.utils import get_backend

    return get_backend(backend.account_id, backend.region_name)


def _refusal(code: str, message: str) -> Exception:
    from moto.awslambda.exceptions import LambdaClientError  # its dispatcher looks for no other kind of error

    refused: Exception = LambdaClientError(code, message)
    return refused
