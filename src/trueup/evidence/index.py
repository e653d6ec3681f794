"""The list of the reports in a folder (`index.html`): its last line is the SHA-256 of all before it, as in a manifest.
It names the SHA-256 of each report's manifest, so that a report that was written anew differs from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

NAME = "index.html"
FIRST = "<!DOCTYPE html><!-- trueup index -->\n"
_LAST = re.compile(rb"<!-- trueup index ([0-9a-f]{64}) -->\n")
_RUN = re.compile(r'data-run="([^"]*)" data-manifest="([0-9a-f]{64})"')


def content(page: str) -> bytes:
    """The bytes of an index; its page begins with FIRST."""
    raw = f"{page.rstrip()}\n".encode("utf-8", "backslashreplace")
    return raw + f"<!-- trueup index {sha256(raw).hexdigest()} -->\n".encode()


def is_one(raw: bytes) -> bool:
    """Whether trueup wrote this, even if it was changed since."""
    return raw.startswith(FIRST.encode()) or b"<!-- trueup index " in raw[-100:]


def faults(raw: bytes, run: str, manifest_sha256: str) -> Iterator[tuple[str, bool]]:
    """What is wrong with an index, and with what it says of a report, and whether that breaks it."""
    last = raw.rfind(b"\n", 0, -1) + 1
    found = _LAST.fullmatch(raw[last:])
    if not found or found[1].decode() != sha256(raw[:last]).hexdigest():
        yield "changed: its last line is not the SHA-256 of the others", True
        return
    listed = dict(_RUN.findall(raw.decode("utf-8", "replace")))
    if run not in listed:
        yield f"does not list {run}", False
    elif listed[run] != manifest_sha256:
        yield f"has another manifest of {run}: the report was written anew since", True


def read(folder: Path) -> bytes:
    """The index in a folder of reports; empty where there is none of trueup's."""
    path = folder / NAME
    try:
        raw = path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""
    return raw if is_one(raw) else b""
