"""CloudWatch Logs: keys of log groups, which moto takes only where one is made, and saved queries, which it lacks."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation, random_uuid, refusal, state


def _group(parameters: dict[str, Any], backend: Any) -> Any:
    group = backend.groups.get(parameters["logGroupName"])
    if group is None:
        raise refusal("logs", "ResourceNotFoundException", "The specified log group does not exist.")
    return group


def _is_usable(backend: Any, key_arn: str) -> bool:
    from moto.kms.models import kms_backends

    keys = kms_backends[backend.account_id][backend.region_name].keys
    key = keys.get(key_arn.rpartition("/")[2])
    return key is not None and (key.key_state, key.key_spec) == ("Enabled", "SYMMETRIC_DEFAULT")


@operation("logs", "AssociateKmsKey")
def associate_kms_key(parameters: dict[str, Any], backend: Any) -> None:
    """It takes the place of any other key. Source: CloudWatch Logs API reference, AssociateKmsKey."""
    group = _group(parameters, backend)
    if not _is_usable(backend, parameters["kmsKeyId"]):
        told = f"The specified KMS key {parameters['kmsKeyId']} does not exist or is disabled."
        raise refusal("logs", "InvalidParameterException", told)
    group.kms_key_id = parameters["kmsKeyId"]


@operation("logs", "DisassociateKmsKey")
def disassociate_kms_key(parameters: dict[str, Any], backend: Any) -> None:
    """Source: CloudWatch Logs API reference, DisassociateKmsKey."""
    _group(parameters, backend).kms_key_id = None


PAGE = 10  # saved queries; AWS says only that there may be more


def _queries(backend: Any) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = state(backend).setdefault("queries", {})
    return kept


@operation("logs", "PutQueryDefinition")
def put_query_definition(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """One without an id is new, whatever its name; with an id it replaces all that was saved under it.

    Source: CloudWatch Logs API reference, PutQueryDefinition.
    """
    known = parameters.get("queryDefinitionId")
    if known is not None and known not in _queries(backend):
        raise refusal("logs", "ResourceNotFoundException", "The specified query definition does not exist.")
    made = known or random_uuid()
    kept = {name: parameters[name] for name in ("name", "queryString", "logGroupNames") if name in parameters}
    _queries(backend)[made] = kept | {"queryDefinitionId": made, "queryLanguage": "CWLI"}
    return {"queryDefinitionId": made}


@operation("logs", "DescribeQueryDefinitions")
def describe_query_definitions(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: CloudWatch Logs API reference, DescribeQueryDefinitions."""
    prefix, first = parameters.get("queryDefinitionNamePrefix", ""), int(parameters.get("nextToken", "0"))
    found = [query for query in _queries(backend).values() if query["name"].startswith(prefix)]
    last = first + parameters.get("maxResults", PAGE)
    page: dict[str, Any] = {"queryDefinitions": found[first:last]}
    return page | {"nextToken": str(last)} if last < len(found) else page


@operation("logs", "DeleteQueryDefinition")
def delete_query_definition(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: CloudWatch Logs API reference, DeleteQueryDefinition."""
    if _queries(backend).pop(parameters["queryDefinitionId"], None) is None:
        raise refusal("logs", "ResourceNotFoundException", "The specified query definition does not exist.")
    return {"success": True}
