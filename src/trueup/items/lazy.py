"""Items of which only what is asked for is decoded: the one seam to msgspec and simdjson, which are optional.

simdjson looks through the text of a slice and refuses what orjson would; msgspec picks out what every item is known by,
and of a configuration those members that were asked of others of its type. What is not an item in the one shape, letter
for letter, is left to the plain way with the rest of its slice, so that with or without the two the same text gives the
same items.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from keyword import iskeyword
from typing import Annotated, Any

from trueup import bulk
from trueup.items import shape

msgspec: Any
simdjson: Any
try:
    import msgspec
    import simdjson
except ImportError:
    msgspec = simdjson = None

_UNREAD: Any = object()
MOST = 32  # members asked for; to pick out more takes as long as to decode them all


class Sparing(Mapping[str, Any]):
    """A mapping that holds what it is likely to be asked for, and decodes all of its text for anything else."""

    __slots__ = ("_all", "facts")

    def __init__(self, facts: Any) -> None:
        self.facts = facts  # what it holds, as attributes
        self._all: dict[str, Any] | None = None

    def get(self, key: str, default: Any = None) -> Any:
        raise NotImplementedError

    def plain(self) -> dict[str, Any]:
        """The same as a dict, with nothing in it that anybody was given before."""
        raise NotImplementedError

    def __getitem__(self, key: str) -> Any:
        value = self.get(key, _UNREAD)
        if value is _UNREAD:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key, _UNREAD) is not _UNREAD

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def items(self) -> ItemsView[str, Any]:
        return self._whole().items()

    def values(self) -> ValuesView[Any]:
        return self._whole().values()

    def __repr__(self) -> str:
        return repr(self._whole())

    def _whole(self) -> dict[str, Any]:
        if self._all is None:
            self._all = self.plain()
        return self._all


class Lazy(Sparing):
    """An item. Its configuration is Sparing too; what else it holds is plain."""

    __slots__ = ("_configuration", "_index", "_text")

    def __init__(self, facts: Any, text: bytes | bytearray, index: int) -> None:
        self.facts = facts
        self._all: dict[str, Any] | None = None
        self._configuration: Mapping[str, Any] | None = None
        self._text, self._index = text, index  # it is that element of the list

    def get(self, key: str, default: Any = None) -> Any:
        if key == "configuration":  # as nearly all ask
            if self._configuration is None:
                facts = self.facts
                self._configuration = _asked[facts.resourceType].read(bytes(facts._text))
            return self._configuration
        value = getattr(self.facts, key, _UNREAD)
        if value is _UNREAD:
            return self._whole().get(key, default)
        return default if value is None else value

    def plain(self) -> dict[str, Any]:
        found: dict[str, Any] = bulk.loads(bytes(_SPLITTER.decode(self._text)[self._index]))
        return found


class Part(Sparing):
    """The configuration of an item. What it does not hold the next of its type will."""

    __slots__ = ("_asked", "_text")

    def __init__(self, facts: Any, text: bytes, asked: Asked) -> None:
        self.facts = facts
        self._all = None
        self._text, self._asked = text, asked

    def get(self, key: str, default: Any = None) -> Any:
        value = getattr(self.facts, key, _UNREAD)
        if value is _UNREAD:
            self._asked.note(key)
            return super()._whole().get(key, default)
        return default if value is _ABSENT else value

    def plain(self) -> dict[str, Any]:
        found: dict[str, Any] = bulk.loads(self._text)
        return found

    def __bool__(self) -> bool:
        return b'"' in self._text  # whatever has a member has the name of one

    def _whole(self) -> dict[str, Any]:
        self._asked.is_all = True
        return super()._whole()


class Asked:
    """The members that were asked for of the configurations of one type."""

    def __init__(self) -> None:
        self.is_all = False
        self._names: dict[str, None] = {}
        self._decode: Callable[[bytes], Any] | None = None

    def note(self, name: str) -> None:
        """Have `name` held from now on."""
        if not name.isidentifier() or iskeyword(name) or name.startswith("_") or len(self._names) == MOST:
            self.is_all = True
        self._names[name], self._decode = None, None

    def read(self, text: bytes) -> Mapping[str, Any]:
        """The configuration of which this is the text, an object as simdjson has accepted it."""
        if not self.is_all:
            decode = self._decode or self._prepared()
            try:
                return Part(decode(text), text, self)
            except (ValueError, RecursionError):  # nested more deeply than msgspec goes
                pass
        found: dict[str, Any] = bulk.loads(text)
        return found

    def _prepared(self) -> Callable[[bytes], Any]:
        fields = [(name, Any, _ABSENT) for name in self._names]
        self._decode = msgspec.json.Decoder(msgspec.defstruct("_Part", fields, gc=False)).decode
        return self._decode


class _Asked(dict[str, Asked]):
    def __missing__(self, kind: str) -> Asked:
        made = self[kind] = Asked()
        return made


_asked = _Asked()


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
    is_utc = shape.is_utc
    for facts in found:
        if memoryview(facts._text)[0] != _OBJECT or not is_utc(facts.configurationItemCaptureTime):
            return _plainly(text)
    return [Lazy(facts, text, index) for index, facts in enumerate(found)]


def _plainly(text: bytes | bytearray) -> Sequence[Any]:
    found: list[Any] = bulk.loads(text)
    return found


_OBJECT = ord("{")

if msgspec is not None:
    _ABSENT: Any = msgspec.UNSET
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
            ("_relationships", list[_RELATIONSHIP]),
            ("_text", msgspec.Raw),
            ("supplementaryConfiguration", dict[str, Any]),
            ("tags", dict[str, Any]),
            *((name, str, None) for name in ("resourceName", "ARN", "awsRegion")),
            *((name, _NEVER, None) for name in shape.SPELLINGS),
        ],
        rename={"_relationships": "relationships", "_text": "configuration"},
        gc=False,
    )
    _CHECKER = simdjson.Parser()
    _DECODER = msgspec.json.Decoder(list[_FACTS])
    _SPLITTER = msgspec.json.Decoder(list[msgspec.Raw])
