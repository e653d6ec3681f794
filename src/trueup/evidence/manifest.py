"""The manifest of a report: the SHA-256 of each of its files, as `sha256sum -c` reads it, and of its inputs.

Inputs lie elsewhere, so they stand there as comments, with the way from the report's folder. The last line is
the SHA-256 of all before it: a manifest that somebody edited shows it. One that was written anew does not; that is what
a signature is for.
"""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from trueup.errors import UsageError
from trueup.text import file_name, printable

NAME = "manifest.sha256"
# What signers write beside it. Anything else that begins with its name is no signature.
SIGNATURES = (
    "asc", "sig", "sign", "minisig", "p7s", "p7m", "pem", "crt", "cert", "bundle", "sigstore", "sigstore.json", "json",
    "tsr", "ots", "der", "b64",
)  # fmt: skip
_RUN, _OWN, _SIGNED = "# trueup run ", "# manifest ", "# signed"
_INPUT = re.compile(r"# (?P<role>[a-z-]+) (?P<sha256>[0-9a-f]{64})  (?P<path>.+)")
_ESCAPE = re.compile(r"\\(?:[\\nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U00(?:0[0-9a-f]|10)[0-9a-f]{4})")
_OUTPUT = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<name>.+)")


class Input(NamedTuple):
    """A file that the report was made from; `path` leads there from the report's folder."""

    role: str
    sha256: str
    path: str


@dataclass(frozen=True)
class Manifest:
    """What a manifest says."""

    run_id: str
    inputs: tuple[Input, ...]
    outputs: dict[str, str]  # name -> SHA-256
    signed: bool  # whether it was meant to be
    faults: tuple[str, ...] = ()  # what is wrong with itself


def content(run_id: str, inputs: Iterable[Input], outputs: Iterable[tuple[str, str]], signed: bool) -> str:
    """The text of a manifest; outputs are (name, SHA-256)."""
    lines = [f"{_RUN}{printable(run_id)}"]
    lines += [f"# {each.role} {each.sha256}  {_spelled(each.path)}" for each in inputs]
    lines += [f"{digest}  {name}" for name, digest in outputs]
    lines += [_SIGNED] if signed else []
    text = "\n".join(lines) + "\n"
    return f"{text}{_OWN}{sha256(text.encode()).hexdigest()}\n"


def read(folder: Path) -> Manifest:
    """The manifest of a report's folder. Raises UsageError where there is none that can be told for one."""
    path = folder / NAME
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read; name the folder of one report.") from error
    head, _, last = raw.removesuffix(b"\n").rpartition(b"\n")
    lines = head.decode("utf-8", "replace").split("\n")
    own = last.decode("utf-8", "replace")
    if not lines[0].startswith(_RUN) and not own.startswith(_OWN):
        raise UsageError(f"{path}: is no manifest of a report.")
    faults = []
    wanted = sha256(head + b"\n").hexdigest()
    if own != f"{_OWN}{wanted}" or not raw.endswith(b"\n"):
        faults.append("changed: its last line is not the SHA-256 of the others")
        lines.append(own)
    inputs, outputs = [], {}
    for number, line in enumerate(lines, 1):
        if found := _INPUT.fullmatch(line):
            inputs.append(Input(found["role"], found["sha256"], _meant(found["path"])))
        elif (found := _OUTPUT.fullmatch(line)) and file_name(found["name"]) == found["name"]:
            if found["name"] in outputs:
                faults.append(f"line {number} names {found['name']} once more")
            outputs[found["name"]] = found["sha256"]
        elif not line.startswith((_RUN, _SIGNED, _OWN)):
            faults.append(f"line {number} is none of a report's manifest")
    run_id = lines[0].removeprefix(_RUN)
    return Manifest(run_id, tuple(inputs), outputs, _SIGNED in lines, tuple(faults))


def _spelled(path: str) -> str:
    """A path on one line: what is invisible as an escape, and a backslash twice, so that it can be read back."""
    return printable(path.replace("\\", "\\\\"))


def _meant(text: str) -> str:
    return _ESCAPE.sub(lambda found: str(literal_eval(f'"{found[0]}"')), text)


def signatures(folder: Path) -> tuple[list[Path], list[Path]]:
    """The signatures beside a manifest, and what begins with its name and is none."""
    beside = sorted(folder.glob(f"{NAME}.*"))
    signed = [path for path in beside if path.is_file() and path.name.removeprefix(f"{NAME}.") in SIGNATURES]
    return signed, [path for path in beside if path not in signed]
