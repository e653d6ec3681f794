"""Items of which only what is asked for is decoded: the one seam to msgspec and simdjson, which are optional.

simdjson looks through the text of a slice and refuses what orjson would; msgspec picks out what every item is known by.
What is not an item in the one shape, letter for letter, is left to the plain way with the rest of its slice, so that
with or without the two the same text gives the same items.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from typing import Annotated, Any

from trueup.items import bulk, shape

msgspec: Any
simdjson: Any
try:
    import msgspec
    import simdjson
except ImportError:
    msgspec = simdjson = None

_UNREAD: Any = object()
OBJECT = ord("{")


class Lazy(Mapping[str, Any]):
    """An item whose configuration is decoded when it is first asked for; what it holds is plain."""

    __slots__ = ("_all", "_held", "_index", "_text", "facts")

    def __init__(self, facts: Any, text: bytes | bytearray, index: int) -> None:
        self.facts = facts
        self._text, self._index = text, index  # it is that element of the list
        self._held: dict[str, Any] | None = None
        self._all: dict[str, Any] | None = None

    def get(self, key: str, default: Any = None) -> Any:
        held = self._held
        if held is None:
            held = self._held = self._known()
        value = held.get(key, _UNREAD)
        return self._read(key, default) if value is _UNREAD else value

    def __getitem__(self, key: str) -> Any:
        value = self.get(key, _UNREAD)
        if value is _UNREAD:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __contains__(self, key: object) -> bool:
        return key in self._whole()

    def items(self) -> ItemsView[str, Any]:
        return self._whole().items()

    def values(self) -> ValuesView[Any]:
        return self._whole().values()

    def __repr__(self) -> str:
        return repr(self._whole())

    def plain(self) -> dict[str, Any]:
        """The same as a dict, with nothing in it that anybody was given before."""
        found: dict[str, Any] = bulk.loads(bytes(_SPLITTER.decode(self._text)[self._index]))
        return found

    def _known(self) -> dict[str, Any]:
        facts = self.facts
        return {
            "resourceType": facts.resourceType,
            "resourceId": facts.resourceId,
            "awsAccountId": facts.awsAccountId,
            "tags": facts.tags,
            "supplementaryConfiguration": facts.supplementaryConfiguration,
            "configurationItemCaptureTime": facts.configurationItemCaptureTime,
            "configurationItemStatus": facts.configurationItemStatus,
            "ARN": _UNREAD if facts.ARN is None else facts.ARN,
            "awsRegion": _UNREAD if facts.awsRegion is None else facts.awsRegion,
            "resourceName": _UNREAD if facts.resourceName is None else facts.resourceName,
        }

    def _read(self, key: str, default: Any) -> Any:
        if key != "configuration":
            return self._whole().get(key, default)
        assert self._held is not None
        value = self._held[key] = bulk.loads(bytes(self.facts.configuration))
        return value

    def _whole(self) -> dict[str, Any]:
        if self._all is None:
            held = self._held or {}
            self._all = self.plain() | {key: value for key, value in held.items() if value is not _UNREAD}
        return self._all


def reader() -> Callable[[bytes | bytearray], Sequence[Any]] | None:
    """What reads the text of a list of items, where msgspec and simdjson are installed; each is Lazy, or all are plain.

    It raises ValueError or RecursionError where the text is no list of JSON.
    """
    return None if msgspec is None else _read


def _read(text: bytes | bytearray) -> Sequence[Any]:
    try:
        _CHECKER.parse(text)
        found = _DECODER.decode(text)
    except (ValueError, RuntimeError):  # of either
        return _plainly(text)
    for facts in found:
        if memoryview(facts.configuration)[0] != OBJECT or not shape.is_utc(facts.configurationItemCaptureTime):
            return _plainly(text)
    return [Lazy(facts, text, index) for index, facts in enumerate(found)]


def _plainly(text: bytes | bytearray) -> Sequence[Any]:
    found: list[Any] = bulk.loads(text)
    return found


if msgspec is not None:
    _NEVER: Any = Annotated[str, msgspec.Meta(min_length=1, max_length=0)]  # no value is that: the member is refused
    _NAME: Any = Annotated[str, msgspec.Meta(min_length=1)]
    _ACCOUNT: Any = Annotated[str, msgspec.Meta(min_length=12, max_length=12)]

    # No member of these may be misspelt, as `shape.SPELLINGS` has it; others are passed over.
    _RELATIONSHIP: Any = msgspec.defstruct("_Relationship", [("relationshipName", _NEVER, None)], gc=False)
    _FACTS: Any = msgspec.defstruct(
        "_Facts",
        [
            ("resourceType", _NAME),
            ("resourceId", _NAME),
            ("awsAccountId", _ACCOUNT),
            ("configurationItemCaptureTime", str),
            ("configurationItemStatus", str),
            ("relationships", list[_RELATIONSHIP]),
            ("configuration", msgspec.Raw),
            ("supplementaryConfiguration", dict[str, Any]),
            ("tags", dict[str, Any]),
            *((name, str, None) for name in ("resourceName", "ARN", "awsRegion")),
            *((name, _NEVER, None) for name in shape.SPELLINGS),
        ],
        gc=False,
    )
    _CHECKER = simdjson.Parser()
    _DECODER = msgspec.json.Decoder(list[_FACTS])
    _SPLITTER = msgspec.json.Decoder(list[msgspec.Raw])
