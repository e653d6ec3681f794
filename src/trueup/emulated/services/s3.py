"""S3: permissions in lists, and what a public access block refuses."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction
from trueup.rulekit import policy


@correction("s3", "models:S3Backend.put_bucket_acl")
def every_permission_is_a_grant(original: Original, backend: Any, bucket_name: str, acl: Any) -> None:
    """The canned list public-read-write reads back as two grants, and a public list is refused where it is blocked.

    Source: S3 user guide, "Canned ACL" and "Blocking public access to your Amazon S3 storage".
    """
    if acl is not None:
        if _blocked(backend, bucket_name, "block_public_acls") and any(_is_public(grant) for grant in acl.grants):
            raise _access_denied()
        acl.grants = [part for grant in acl.grants for part in _one_each(grant)]
    original(backend, bucket_name, acl)


@correction("s3", "models:S3Backend.put_bucket_policy")
def public_policies_are_refused_where_they_are_blocked(
    original: Original, backend: Any, bucket_name: str, document: bytes
) -> None:
    """Source: S3 user guide, "Blocking public access to your Amazon S3 storage", BlockPublicPolicy."""
    if _blocked(backend, bucket_name, "block_public_policy"):
        statements = policy.read(document.decode() if isinstance(document, bytes) else document)
        if any(statement.is_public for statement in statements):
            raise _access_denied()
    original(backend, bucket_name, document)


def _blocked(backend: Any, bucket_name: str, setting: str) -> bool:
    """Whether the bucket or its account sets this public access block."""
    from moto.backends import get_backend

    account = get_backend("s3control")[backend.account_id][backend.partition].public_access_block
    blocks = (backend.get_bucket(bucket_name).public_access_block, account)
    return any(block is not None and str(getattr(block, setting)).lower() == "true" for block in blocks)


def _access_denied() -> Exception:
    from moto.s3.exceptions import S3AccessDeniedError  # its dispatcher takes no other kind of error

    denied: Exception = S3AccessDeniedError()
    return denied


def _is_public(grant: Any) -> bool:
    return any(str(grantee.uri).endswith(("/AllUsers", "/AuthenticatedUsers")) for grantee in grant.grantees)


def _one_each(grant: Any) -> list[Any]:
    return [type(grant)([grantee], [permission]) for grantee in grant.grantees for permission in grant.permissions]
