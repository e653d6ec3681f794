"""Reading S3's block public access settings and access control lists, in AWS Config's spelling and in the API's.

Items of AWS Config hold settings as `blockPublicAcls` and grants as `grantList` or, older, `grantSet`, whose grantee is
the bare name of a group or an object; S3's answers hold `BlockPublicAcls` and `Grants`.
Source: S3 user guide, "Blocking public access" and "Access control list (ACL) overview".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from trueup.rulekit import policy
from trueup.rulekit.configuration import listed, truth

SETTINGS = ("IgnorePublicAcls", "BlockPublicPolicy", "BlockPublicAcls", "RestrictPublicBuckets")
_SPELLINGS = [(name[0].lower() + name[1:], name) for name in SETTINGS]

# AuthenticatedUsers is everyone with any AWS account. Groups come as the name alone or as the URI that ends with it.
EVERYONE = frozenset({"AllUsers", "AuthenticatedUsers"})


def settings(raw: Mapping[str, Any] | None) -> dict[str, bool]:
    """The four block settings by the API's names; one that is absent or null is off."""
    found = raw or {}
    made = {}
    for recorded, name in _SPELLINGS:
        value = found.get(recorded)
        made[name] = truth(found.get(name) if value is None else value)
    return made


def public_grants(acl: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Which group of everyone an ACL grants what: pairs such as ("AllUsers", "READ_ACP"), in the API's spelling."""
    return tuple(_public_grants(acl or {}))


def of_bucket(s3: Any, bucket: str) -> tuple[Mapping[str, Any] | None, str | None, Mapping[str, Any]]:
    """A live bucket's block settings, policy and access control list, as `openings` takes them.

    Raises ClientError, where the bucket is gone or may not be read.
    """
    block = _unless(s3.get_public_access_block, "NoSuchPublicAccessBlockConfiguration", bucket)
    document = _unless(s3.get_bucket_policy, "NoSuchBucketPolicy", bucket)
    return block.get("PublicAccessBlockConfiguration"), document.get("Policy"), s3.get_bucket_acl(Bucket=bucket)


def openings(
    block: Mapping[str, Any] | None,
    document: str | Mapping[str, Any] | None,
    acl: Mapping[str, Any] | None,
    *,
    actions: Collection[str],
    permissions: Collection[str],
    use: str,
) -> Iterator[str]:
    """What opens a bucket to everyone for some use (`read`), each in a sentence: a statement of its policy, or a grant.

    actions, permissions: those that make up that use, as `s3:Get*` and `READ`. Of what its block settings switch off,
    nothing is told. Raises MalformedPolicyError.
    """
    blocked = settings(block)
    if not blocked["RestrictPublicBuckets"]:
        for number, statement in enumerate(policy.read(document), 1):
            if statement.is_public and any(statement.touches_action(action) for action in actions):
                yield f"Statement {statement.sid or number} of the bucket policy lets the public {use}."
    if not blocked["IgnorePublicAcls"]:
        for group, permission in public_grants(acl):
            if permission in permissions:
                yield f"The access control list grants {permission} to {group}."


def _unless(call: Any, code_of_absence: str, bucket: str) -> Any:
    try:
        return call(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != code_of_absence:
            raise
        return {}


def _public_grants(acl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for grant in [each for key in ("grantList", "grantSet", "Grants") for each in listed(acl.get(key))]:
        grantee = _either(grant, "grantee", "Grantee") or ""
        uri = grantee if isinstance(grantee, str) else _either(grantee, "uri", "URI", "identifier", "Identifier") or ""
        group = str(uri).rpartition("/")[2]
        if group in EVERYONE:
            yield group, _permission(str(_either(grant, "permission", "Permission") or ""))


def _permission(text: str) -> str:
    """`FullControl`, as AWS Config spells it, is `FULL_CONTROL`; what is in capitals already stays."""
    spread = "".join(f"_{letter}" if letter.isupper() else letter for letter in text).lstrip("_")
    return text if text.isupper() else spread.upper()


def _either(raw: Mapping[str, Any], *keys: str) -> Any:
    for key in keys:
        value = raw.get(key)
        if value is not None:
            return value
    return None
