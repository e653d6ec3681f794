"""Secrets in requests, answers and texts, which nothing keeps and nothing shows.

Four things tell a secret: that botocore marks its shape as sensitive, where a shape is known; the members that AWS does
not mark; a name that somebody chose for it, such as DB_PASSWORD or --api-token; and that the same text was a secret
elsewhere.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

REDACTED = "(redacted)"

# Names of members end so, and those that people choose: letters and digits in lower case, digits at the end left out.
_ENDINGS = (
    "password", "passwd", "pwd", "passphrase", "passcode", "secret", "secretstring", "secretbinary", "secretcode",
    "secrethash", "token", "tokenvalue", "apikey", "privatekey", "secretkey", "accesskey", "authkey", "sharedkey",
    "signingkey", "masterkey", "customerkey", "customerprovidedkey", "keymaterial", "plaintext", "credential",
    "credentials", "connectionstring", "presignedurl", "payloadurl",
)  # fmt: skip
# Tokens that only continue, repeat, lock or count something.
_PLAIN_TOKENS = (
    "next", "nextpage", "page", "pagination", "continuation", "starting", "backward", "forward", "chunk", "client",
    "request", "idempotency", "conditional", "creation", "change", "update", "updated", "version", "lock", "sequence",
    "checkpoint", "configuration", "result", "retrieval", "message", "import", "export", "grant", "view", "block",
)  # fmt: skip
# Below these whatever its owner put there, often secrets.
_ENVIRONMENTS = frozenset({"environment", "environmentvariables", "variables", "runtimeenvironmentvariables"})
_FREE_TEXT = frozenset({"userdata"})
# Marked by botocore, and none: ids of keys, and what is known about people. An undo has to give them back.
_MARKED_NONE = frozenset({
    "AccountName", "CreateAccountName", "Email", "EmailAddress", "EnvironmentVariableName", "IPAddress", "IpAddress",
    "ModifyInstanceAttributeValue", "Name", "NonEmptyKmsKeyArnString", "PhoneNumber", "PhoneNumberString",
    "PSParameterValue", "SSEKMSEncryptionContext", "SSEKMSKeyId", "Title", "Username",
})  # fmt: skip
# Values that tell nothing, whatever their name.
_FLAGS = frozenset(
    {"", "true", "false", "on", "off", "yes", "no", "enabled", "disabled", "required", "optional", "none", "0", "1"}
)
_NAMES = ("name", "key")  # how a member ends beside which `Value` stands
_KINDS = {"SecureString", "userData"}  # types and attributes whose `Value` is a secret

_SHORTEST = 6  # characters; a shorter text is a word that stands in many places
_SHORTEST_VALUE = 8  # the same, of what an environment holds
_WORDS = re.compile(r"[a-z]+(-[a-z0-9]+)*|arn:.*|\d+")  # eu-west-1, production: no secrets, and they stand everywhere
_LONGEST_JSON = 1_000_000


def is_secret_name(name: str) -> bool:
    """Whether a member, variable or parameter of this name holds a secret."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower()).rstrip("0123456789")
    return plain.endswith(_ENDINGS) and not (
        plain.endswith("token") and plain.removesuffix("token").endswith(_PLAIN_TOKENS)
    )


def redacted(value: Any, shape: Any = None) -> Any:
    """The value with every secret replaced by `(redacted)`; shape is botocore's, where it is known."""
    return _Walk().value(value, shape)


class Secrets:
    """The secrets that were seen, so that they are known again amid text.

    Some are sure, by their name. Others stood where anything may be a secret, such as an environment: where they stand
    again they are hidden in what is shown, but not in what is kept to find and restore a resource by, as the name of
    that resource may stand in its environment too.
    """

    def __init__(self) -> None:
        self._sure: set[str] = set()
        self._likely: set[str] = set()

    def learn(self, value: Any, shape: Any = None) -> None:
        """Remember the secrets in a value."""
        walk = _Walk()
        walk.value(value, shape)
        self._sure |= _spelled(walk.sure)
        self._likely |= _spelled(walk.likely)

    def text(self, text: str) -> str:
        """A text with every secret in it replaced."""
        return str(_scrubbed(text, _longest_first(self._sure | self._likely)))

    def shown(self, value: Any) -> Any:
        """A value as it is printed, with every secret replaced, those that were seen elsewhere too."""
        return _scrubbed(redacted(value), _longest_first(self._sure | self._likely))

    def kept(self, value: Any, shape: Any = None) -> Any:
        """A value as it is kept to be used again: those that were seen elsewhere are replaced where they are sure."""
        return _scrubbed(redacted(value, shape), _longest_first(self._sure))


def _longest_first(secrets: set[str]) -> list[str]:
    """In the order to look for them: one may be a part of another."""
    return sorted(secrets, key=len, reverse=True)


def _scrubbed(value: Any, secrets: Sequence[str]) -> Any:
    if isinstance(value, str):
        content = _parsed(value)  # text in JSON in JSON is escaped twice
        cleaned = _scrubbed(content, secrets)
        text = value if cleaned == content else json.dumps(cleaned, ensure_ascii=False)
        for secret in secrets:
            text = text.replace(secret, REDACTED)
        return text
    if isinstance(value, Mapping):
        return {name: _scrubbed(part, secrets) for name, part in value.items()}
    return [_scrubbed(part, secrets) for part in value] if isinstance(value, list | tuple) else value


def _spelled(texts: Iterable[str]) -> set[str]:
    """Texts as they may stand in JSON, in Python's own words, and as Base64."""
    spelled: set[str] = set()
    for text in texts:
        if text not in REDACTED:
            in_json = (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
            spelled |= {text, *in_json, repr(text)[1:-1], b64encode(text.encode()).decode()}
    return spelled


class _Walk:
    """Goes through a value once and keeps the secrets that it meets."""

    def __init__(self) -> None:
        self.sure: set[str] = set()
        self.likely: set[str] = set()

    def value(self, value: Any, shape: Any = None) -> Any:
        if _is_marked(shape):
            return self.whole(value)
        if isinstance(value, Mapping):
            named = _named_secrets(value)
            return {
                name: self.hide(part) if name in named else self.member(str(name), part, _inner(shape, name))
                for name, part in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(part, getattr(shape, "member", None)) for part in value]
        return self.json(value) if isinstance(value, str) else value

    def member(self, name: str, value: Any, shape: Any) -> Any:
        spelled = re.sub(r"[^a-z]", "", name.rpartition(".")[2].lower())
        if spelled in _ENVIRONMENTS and (variables := self.variables(value)) is not None:
            return variables
        if spelled in _FREE_TEXT:
            return self.whole(value)
        return self.hide(value, shape) if is_secret_name(name) else self.value(value, shape)

    def hide(self, value: Any, shape: Any = None) -> Any:
        """What stands under the name of a secret: text, bytes, or a list of text; all else is looked into."""
        if isinstance(value, list | tuple):
            return [self.hide(part, getattr(shape, "member", None)) for part in value]
        if _is_bytes(value) or _is_one_value(value) or isinstance(value, bytes | bytearray):
            return self.whole(value, sure=True)
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.sure |= {str(value)} if len(str(value)) >= _SHORTEST else set()
            return REDACTED
        if not isinstance(value, str):
            return self.value(value, shape)
        if value.lower() in _FLAGS or value.startswith("arn:") or value == REDACTED:
            return value
        self.sure |= {text for text in (value, *_texts_of_json(value)) if len(text) >= _SHORTEST}
        return REDACTED

    def whole(self, value: Any, sure: bool = False) -> Any:
        """What stands where anything may be a secret: every text and all bytes of it."""
        if _is_bytes(value):
            value = value["$bytes"]  # Base64, which is looked into below
        if isinstance(value, Mapping):
            return {name: self.whole(part, sure) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.whole(part, sure) for part in value]
        if isinstance(value, bytes | bytearray):
            value = bytes(value).decode("utf-8", "replace")
        if not isinstance(value, str) or not value:
            return value
        found = self.sure if sure else self.likely
        for text in (value, *_decoded(value)):
            found |= {text, *_telling_parts(text)} if _is_telling(text) else set()
        return REDACTED

    def variables(self, value: Any) -> Any:
        """An environment: text by name, or a list of names and values. None for what is no such thing."""
        if isinstance(value, Mapping) and all(isinstance(part, str) for part in value.values()):
            if {"type", "image"} <= value.keys():
                return None  # of a build, which has its variables in a list below
            return {
                name: self.hide(part) if is_secret_name(str(name)) else self.whole(part) for name, part in value.items()
            }
        if isinstance(value, list) and all(isinstance(part, Mapping) for part in value):
            return [self.variable(part) for part in value]
        return None

    def variable(self, value: Mapping[Any, Any]) -> Any:
        """One of a list of names and values."""
        named = _named_secrets(value)
        hiding = {key: self.hide if key in named else self.whole for key in value if str(key).lower() == "value"}
        return {key: hiding.get(key, self.value)(part) for key, part in value.items()}

    def json(self, text: str) -> str:
        """A text that is JSON, such as a policy, with the secrets inside replaced; any other text as it is."""
        content = _parsed(text)
        cleaned = self.value(content)
        return text if cleaned == content else json.dumps(cleaned, ensure_ascii=False)


def _named_secrets(mapping: Mapping[Any, Any]) -> frozenset[Any]:
    """The keys of a mapping whose values are secrets because another of its values says so.

    `{"ParameterKey": "DbPassword", "ParameterValue": ...}`, `{"Name": "TOKEN", "Value": ...}`, a SecureString of
    Parameter Store, the user data among the attributes of an instance.
    """
    spelled = {str(key).lower(): key for key in mapping}
    texts = {lower: mapping[key] for lower, key in spelled.items() if isinstance(mapping[key], str)}
    found = set()
    for lower, key in spelled.items():
        stem, value, rest = lower.rpartition("value")
        if not value or rest not in ("", "s"):
            continue
        beside = {stem + name for name in _NAMES} if stem else {each for each in texts if each.endswith(_NAMES)}
        names = [texts[each] for each in beside if each in texts]
        if any(map(is_secret_name, names)) or (not stem and _KINDS & {texts.get("type"), texts.get("attribute")}):
            found.add(key)
    return frozenset(found)


def _texts_of_json(text: str) -> Iterable[str]:
    """The texts in a secret that is JSON, as most of those of Secrets Manager are."""
    waiting = [_parsed(text)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping | list):
            waiting += value.values() if isinstance(value, Mapping) else value


def _parsed(text: str) -> Any:
    """What a text says as JSON; None where it is none."""
    if text[:1] not in ("{", "[") or len(text) > _LONGEST_JSON:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_marked(shape: Any) -> bool:
    return shape is not None and bool(shape.metadata.get("sensitive")) and shape.name not in _MARKED_NONE


def _inner(shape: Any, name: Any) -> Any:
    """The shape of a member of a structure, or of a map's values; None where it is not known."""
    kind = getattr(shape, "type_name", "")
    if kind == "structure":
        return shape.members.get(name)
    return shape.value if kind == "map" else None


def _is_bytes(value: Any) -> bool:
    """Bytes as plans and journals write them."""
    return isinstance(value, Mapping) and set(value) == {"$bytes"} and isinstance(value["$bytes"], str)


def _is_telling(text: str) -> bool:
    """Whether a text of an environment is worth to be known again: names of Regions and stages stand everywhere."""
    return len(text) >= _SHORTEST_VALUE and not _WORDS.fullmatch(text) and text != REDACTED


def _telling_parts(text: str) -> Iterable[str]:
    """The parts of a command or script that may be secrets by themselves: letters and digits, and no path."""
    for word in text.split():
        for part in {word, *re.split(r"[='\":;,]", word)}:
            if _is_telling(part) and re.search(r"\d", part) and not re.match(r"[./~]|\w+://", part):
                yield part


def _is_one_value(value: Any) -> bool:
    """`{"Value": ...}`, or a value of DynamoDB."""
    return isinstance(value, Mapping) and len(value) == 1 and str(next(iter(value))).lower() in ("value", "s", "n", "b")


def _decoded(text: str) -> Iterable[str]:
    try:
        yield b64decode(text, validate=True).decode()
    except (Base64Error, ValueError):
        return
