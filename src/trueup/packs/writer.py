"""YAML for templates: compact, readable, and the same bytes for the same data.

Mappings down to the properties of a resource stand a line each, and what fits in a line stands in one. Text is plain
where YAML 1.1 reads it back as the same text, and in double quotes otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

WIDTH = 120
INDENT = "  "

# Starts with a letter and holds nothing that YAML could take for structure; a colon only inside a word (AWS::Config).
PLAIN = re.compile(r"[A-Za-z](?:[\w ./*@%=+()'-]|:(?=[\w:/*]))*(?<![ :])", re.ASCII)
# What YAML 1.1 reads as something else: booleans, null, and numbers in words.
RESERVED = re.compile(r"(?i:y|yes|n|no|true|false|on|off|null)|\.?(?i:inf|nan)")


def text(value: Mapping[str, Any]) -> str:
    """A mapping of text, numbers, booleans, lists and mappings as YAML; order is kept, the last line ends."""
    return "".join(f"{line}\n" for line in _mapping(value, ""))


def entry(key: str, value: Any, indent: str = "") -> str:
    """One key of a mapping, at a given indent."""
    return "".join(f"{line}\n" for line in _entry(key, value, indent))


def _mapping(value: Mapping[str, Any], indent: str) -> list[str]:
    return [line for key, each in value.items() for line in _entry(key, each, indent)]


def _entry(key: str, value: Any, indent: str) -> list[str]:
    inline = f"{indent}{_scalar(key)}: {_flow(value)}"
    if isinstance(value, Mapping) and value:
        resource = key == "Properties" or "Properties" in value
        if resource or not indent or len(inline) > WIDTH:
            return [f"{indent}{_scalar(key)}:", *_mapping(value, indent + INDENT)]
    if isinstance(value, list) and len(inline) > WIDTH and not all(isinstance(each, str) for each in value):
        return [f"{indent}{_scalar(key)}:", *(f"{indent}- {_flow(each)}" for each in value)]
    return [inline]


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str) and PLAIN.fullmatch(value) and not RESERVED.fullmatch(value):
        return value
    return re.sub(r"[^\x20-\x7e]", _escape, json.dumps(value, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    """YAML's escape of one character; JSON's own pairs of surrogates mean nothing to YAML."""
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
