"""DynamoDB: how a table is encrypted."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction


@correction("dynamodb", "responses:DynamoHandler.update_table")
def encryption_is_changed(original: Original, response: Any) -> Any:
    """moto keeps that of the creation; where it is off, the key is DynamoDB's own, and not told.

    Source: DynamoDB API reference, UpdateTable, SSESpecification.
    """
    from moto.dynamodb.responses import DynamoResult
    from moto.kms import kms_backends

    answer, asked = original(response), response.body.get("SSESpecification")
    if asked is None:
        return answer
    backend = response.dynamodb_backend
    table, place = backend.get_table(response.body["TableName"]), (backend.account_id, backend.region_name)
    named, keys = asked.get("KMSMasterKeyId"), kms_backends[place[0]][place[1]]
    key = keys.describe_key(named).arn if named else table._get_default_encryption_key(*place)
    table.sse_specification = {**asked, "KMSMasterKeyId": key} if asked.get("Enabled") else None
    return DynamoResult(table.describe())
