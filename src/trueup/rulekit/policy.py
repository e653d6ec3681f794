"""Reading IAM policy documents: who is allowed or denied what, on which resources, under which conditions.

Every element may be a scalar, a list, or absent, and a document may come as an object, as JSON text, or as
URL-encoded JSON text. `read` is the one way in: it decodes each text once and remembers the answer.
Source: IAM user guide, "IAM JSON policy reference".
"""

from __future__ import annotations

import json
import re
from binascii import a2b_qp
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from trueup.rulekit.configuration import listed

# Keys whose fixed value narrows a caller down to known principals, accounts, organizations or networks. A value is
# fixed where it holds neither a wildcard nor a policy variable. Users' names are left out: any account may have a bob.
# Source: S3 user guide, 'The meaning of "public"', its list of what keeps a policy from being public; the keys of
# organizations and VPCs that are newer than that list: IAM user guide, "AWS global condition context keys".
ACCOUNT_KEYS = frozenset(
    {"aws:principalaccount", "aws:sourceaccount", "aws:sourceowner", "kms:calleraccount", "s3:dataaccesspointaccount"}
)
ORGANIZATION_KEYS = frozenset(
    {"aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths", "aws:vpceorgid"}
)
ARN_KEYS = frozenset({"aws:principalarn", "aws:sourcearn"})
NETWORK_KEYS = frozenset({"aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount", "aws:sourcevpcarn"})

# Only these operators say "the value is one of"; a negated, missing-tolerant or numeric test lets strangers through.
MATCHING_OPERATORS = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
)

_ACCOUNT = re.compile(r"\d{12}")

# Wider networks are as good as everybody. Source: S3 user guide, 'The meaning of "public"'.
NARROWEST_PUBLIC_PREFIX = {4: 7, 6: 31}


class Condition(NamedTuple):
    """One test of a Condition block: `ForAnyValue:StringLikeIfExists` is quantifier, operator and if_exists."""

    operator: str
    key: str
    values: tuple[str, ...]
    quantifier: str = ""
    if_exists: bool = False

    @property
    def narrows_principal(self) -> bool:
        """Whether only fixed principals, accounts, organizations or networks can pass this test."""
        return self.takes_only(lambda value: _is_fixed(self.key, value))

    def takes_only(self, is_right: Callable[[str], bool]) -> bool:
        """Whether only right values pass: of a test that is not negated, and that a key which is absent fails."""
        if self.operator not in MATCHING_OPERATORS or self.if_exists or self.quantifier == "forallvalues":
            return False
        return bool(self.values) and all(map(is_right, self.values))


class Principal(NamedTuple):
    """Who a statement speaks of: kind is AWS, Service, Federated or CanonicalUser; `*` alone is of kind AWS."""

    kind: str
    value: str

    @property
    def is_everyone(self) -> bool:
        return self.kind == "AWS" and self.value == "*"

    @property
    def account(self) -> str:
        """The account of an AWS principal; empty for `*`, for a deleted principal's id, and for other kinds."""
        if self.kind != "AWS":
            return ""
        parts = self.value.split(":", 5)
        return self.value if re.fullmatch(r"\d{12}", self.value) else parts[4] if len(parts) > 4 else ""


EVERYONE = Principal("AWS", "*")


class Statement(NamedTuple):
    """One statement in one shape: every element a tuple, every operator and condition key in lower case."""

    effect: str
    sid: str = ""
    principals: tuple[Principal, ...] = ()
    not_principals: tuple[Principal, ...] = ()
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def allows(self) -> bool:
        return self.effect == "Allow"

    @property
    def denies(self) -> bool:
        return self.effect == "Deny"

    @property
    def where(self) -> str:
        """How an annotation begins that names this statement."""
        return f"Statement {self.sid} of" if self.sid else "A statement in"

    @property
    def names_everyone(self) -> bool:
        """Whether every caller is meant; a list of exceptions (NotPrincipal) leaves everyone else in."""
        return EVERYONE in self.principals or (self.allows and bool(self.not_principals))

    @property
    def narrows_principal(self) -> bool:
        """Whether a condition leaves only fixed principals, accounts, organizations or networks."""
        return any(condition.narrows_principal for condition in self.conditions)

    @property
    def is_public(self) -> bool:
        """Whether it allows something to callers that nothing narrows down."""
        return self.allows and self.names_everyone and not self.narrows_principal

    def is_cross_account(self, account: str) -> bool:
        """Whether it allows something to principals outside `account`, everyone included."""
        if not self.allows:
            return False
        return self.is_public or any(
            principal.account not in ("", account) or principal.kind == "CanonicalUser" for principal in self.principals
        )

    @property
    def grants_everything(self) -> bool:
        """Whether it allows every action (`*` or `*:*`) on every resource, whatever its conditions."""
        return self.allows and self.covers_action("*:*") and self.covers_resource("*")

    def covers_action(self, action: str) -> bool:
        """Whether every action that `action` stands for (`s3:*` stands for many) is meant."""
        return _element_covers(self.actions, self.not_actions, action, fold=True)

    def touches_action(self, action: str) -> bool:
        """Whether some action that `action` stands for is meant."""
        return _element_touches(self.actions, self.not_actions, action, fold=True)

    def covers_resource(self, arn: str) -> bool:
        """Whether every resource that `arn` stands for is meant. A statement without resources means its own."""
        if not self.resources and not self.not_resources:
            return True
        return _element_covers(self.resources, self.not_resources, arn)

    def touches_resource(self, arn: str) -> bool:
        """Whether some resource that `arn` stands for is meant."""
        if not self.resources and not self.not_resources:
            return True
        return _element_touches(self.resources, self.not_resources, arn)


class MalformedPolicyError(ValueError):
    """A policy document that is not JSON, or has not the shape that IAM accepts."""


def read(document: str | Mapping[str, Any] | list[Any] | None) -> tuple[Statement, ...]:
    """The statements of a policy given as JSON text, URL-encoded JSON text, a mapping, a list of those, or not at all.

    Raises MalformedPolicyError, a ValueError that quotes the beginning of the document.
    """
    if not document:
        return ()
    return _read_text(document) if isinstance(document, str) else tuple(_statements(document))


def decode(document: str) -> Any:
    """The JSON value of a policy text, URL-encoded or not. Raises MalformedPolicyError."""
    text = document.strip()
    try:
        return _loads(_percent_decoded(text) if text[:1] == "%" else text)
    except ValueError as error:
        raise MalformedPolicyError(f"policy is not JSON: {document[:60]!r}") from error


_loads: Callable[[str], Any] = json.loads


def decode_with(loads: Callable[[str], Any]) -> None:
    """Have texts decoded by what is faster than `json.loads`, and gives and raises the same: in bulk that tells."""
    global _loads
    _loads = loads


@lru_cache(maxsize=512)
def _read_text(document: str) -> tuple[Statement, ...]:
    return tuple(_statements(decode(document)))


def _percent_decoded(text: str) -> str:
    """What `unquote` makes of a text, in a thirtieth of its time for the plain ones, which nearly all are.

    Quoted-printable spells `%7B` as `=7B`, and its decoder is quick. Each escape that is one shortens the text by two.
    """
    if text.isascii() and "=" not in text and "\n" not in text and "\r" not in text:
        decoded = a2b_qp(text.replace("%", "="))
        if decoded.isascii() and len(decoded) == len(text) - 2 * text.count("%"):
            return decoded.decode()
    from urllib.parse import unquote  # seldom needed, and slow to import

    return unquote(text)


def _statements(document: Any) -> Iterator[Statement]:
    try:
        for part in listed(document):  # older IAM items hold a list of one document
            for raw in listed(part.get("Statement")):
                yield _statement(raw)
    except (AttributeError, TypeError, ValueError) as error:
        raise MalformedPolicyError(f"not a policy document: {str(document)[:60]!r}") from error


def _statement(raw: Mapping[str, Any]) -> Statement:
    get = raw.get
    not_principal, not_action, not_resource = get("NotPrincipal"), get("NotAction"), get("NotResource")
    parts = (
        str(get("Effect")),
        str(get("Sid") or ""),
        _principals(get("Principal")),
        () if not_principal is None else _principals(not_principal),
        _texts(get("Action")),
        () if not_action is None else _texts(not_action),
        _texts(get("Resource")),
        () if not_resource is None else _texts(not_resource),
        _conditions(get("Condition")),
    )
    return tuple.__new__(Statement, parts)


def _principals(element: Any) -> tuple[Principal, ...]:
    if element is None:
        return ()
    if element == "*":
        return _EVERYONE_ALONE
    if isinstance(element, (str, list, tuple)):  # a bare text or, in old trust policies, a bare list
        element = {"AWS": element}
    found = []
    for kind, values in element.items():
        found += [Principal("AWS" if kind == "*" else kind, value) for value in _texts(values)]
    return tuple(found)


_EVERYONE_ALONE = (EVERYONE,)


def _conditions(block: Any) -> tuple[Condition, ...]:
    if not block:
        return ()
    found = []
    for test, keys in block.items():
        quantifier, operator, if_exists = _test(test)
        for key, values in keys.items():
            found.append(Condition(operator, key.lower(), _texts(values), quantifier, if_exists))
    return tuple(found)


@lru_cache(maxsize=512)
def _test(written: str) -> tuple[str, str, bool]:
    """Quantifier, operator, and whether a key that is absent passes: of `ForAnyValue:StringLikeIfExists`."""
    quantifier, _, operator = written.lower().rpartition(":")
    bare = operator.removesuffix("ifexists")
    return quantifier, bare, bare != operator


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    values = value if type(value) is list else listed(value)
    return tuple([each if isinstance(each, str) else _text(each) for each in values])


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def matches_any(patterns: Collection[str], name: str) -> bool:
    """Whether a name is among some, in which `*` and `?` stand for others as in a policy; none is among none."""
    return any(_covers(pattern, name, fold=False) for pattern in patterns)


def _element_covers(patterns: tuple[str, ...], exceptions: tuple[str, ...], target: str, fold: bool = False) -> bool:
    if exceptions:
        return not any(_overlap(exception, target, fold) for exception in exceptions)
    for pattern in patterns:  # noqa: SIM110 - asked of every statement; a loop takes half the time of `any`
        if _covers(pattern, target, fold):
            return True
    return False


def _element_touches(patterns: tuple[str, ...], exceptions: tuple[str, ...], target: str, fold: bool = False) -> bool:
    if exceptions:
        return not any(_covers(exception, target, fold) for exception in exceptions)
    return "*" in patterns or any(_overlap(pattern, target, fold) for pattern in patterns)


def _covers(pattern: str, target: str, fold: bool) -> bool:
    """Whether an IAM pattern matches all that `target` stands for; its own * is not a character a ? could match."""
    if fold:
        pattern, target = pattern.lower(), target.lower()
    if "?" not in pattern:  # nearly all patterns are a text or its beginning, and compiling one takes long
        star = pattern.find("*")
        if star < 0:
            return pattern == target
        if star == len(pattern) - 1:
            return target.startswith(pattern[:-1])
    return _matches(pattern, target)


@lru_cache(maxsize=4096)
def _matches(pattern: str, target: str) -> bool:
    expression = re.escape(re.sub(r"\*+", "*", pattern)).replace(r"\*", ".*").replace(r"\?", "[^*]")
    return re.fullmatch(expression, target, re.DOTALL) is not None


@lru_cache(maxsize=4096)
def _overlap(one: str, other: str, fold: bool) -> bool:
    """Whether some text matches both IAM patterns."""
    if fold:
        one, other = one.lower(), other.lower()
    reached = {0}  # positions of `other` that the characters of `one` so far can have consumed
    for character in one:
        reached = _closure(reached, other)
        if character == "*":
            reached = set(range(min(reached), len(other) + 1)) if reached else set()
        else:
            reached = {
                at if other[at] == "*" else at + 1
                for at in reached
                if at < len(other) and (other[at] in ("*", "?", character) or character == "?")
            }
    return len(other) in _closure(reached, other)


def _closure(reached: set[int], pattern: str) -> set[int]:
    """The positions that can be reached by letting a * of the pattern match nothing."""
    closed = set(reached)
    for at in sorted(reached):
        while at < len(pattern) and pattern[at] == "*":
            at += 1
            closed.add(at)
    return closed


def _is_fixed(key: str, value: str) -> bool:
    """Whether only known callers have that value of a key: to the letter of what S3 calls not public."""
    if key == "aws:sourceip":
        return _is_narrow_network(value)
    if key == "s3:dataaccesspointarn":
        # The one wildcard that the guide lets pass: an access point's name, as long as the account id is fixed.
        place, _, name = value.partition(":accesspoint/")
        return _ACCOUNT.fullmatch(place.rpartition(":")[2]) is not None and not has_wildcard(place) and "${" not in name
    if has_wildcard(value):
        return False
    if key in ACCOUNT_KEYS:
        return _ACCOUNT.fullmatch(value) is not None
    if key in ORGANIZATION_KEYS:
        return value.startswith("o-")
    if key in ARN_KEYS:
        return value.startswith("arn:") and value.count(":") >= 5
    # The guide takes ids outside of `AROLEID:*` only: a role's session name is for the caller to choose.
    return key in NETWORK_KEYS or (key == "aws:userid" and ":" not in value)


def _is_narrow_network(value: str) -> bool:
    from ipaddress import ip_network  # an evaluator function seldom needs it, and never at its start

    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen > NARROWEST_PUBLIC_PREFIX[network.version]


def has_wildcard(value: str) -> bool:
    """Whether a value stands for more than itself: by a wildcard, or by a policy variable such as `${aws:username}`."""
    return "*" in value or "?" in value or "${" in value
