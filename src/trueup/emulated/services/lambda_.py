"""Lambda: the statements of a function's policy, one of each name, under a revision of their own."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from trueup.emulated.extend import Original, correction


@correction("awslambda", "policy:Policy.add_statement")
def a_statement_is_added_once(original: Original, policy: Any, raw: str, qualifier: Any = None) -> Any:
    """Source: Lambda API reference, AddPermission: ResourceConflictException, "The resource already exists"."""
    from moto.awslambda.exceptions import LambdaClientError

    sid = json.loads(raw).get("StatementId")
    if any(statement.get("Sid") == sid for statement in policy.statements):
        raise LambdaClientError("ResourceConflictException", f"The statement id ({sid}) provided already exists.")
    return original(policy, raw, qualifier)


@correction("awslambda", "policy:Policy.del_statement")
def a_removal_wants_the_revision_and_makes_a_new_one(
    original: Original, policy: Any, sid: str, revision: list[str] | str = ""
) -> None:
    """Source: Lambda API reference, RemovePermission, RevisionId: only if it is that of the policy."""
    original(policy, sid, revision[0] if isinstance(revision, list) else revision)
    policy.revision = str(uuid4())
