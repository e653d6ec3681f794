"""One run, one folder: written as a whole or not at all, with the SHA-256 of everything, and verified later."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from trueup.errors import UsageError
from trueup.report.model import Report
from trueup.report.read import hashed
from trueup.text import file_name, printable

MANIFEST = "manifest.sha256"
LATEST = "latest"
SIGNING_SECONDS = 300  # a person may have to unlock a key

# format -> the module that writes it, and the package that it needs beyond trueup's own
FORMATS: Mapping[str, tuple[str, str | None]] = {
    "html": ("write_html", "vl_convert"),
    "xlsx": ("write_xlsx", "xlsxwriter"),
    "csv": ("write_csv", None),
    "json": ("write_json", None),
    "ocsf": ("write_ocsf", None),
    "asff": ("write_asff", None),
    "oscal": ("write_oscal", None),
    "junit": ("write_junit", None),
}


def installed() -> tuple[str, ...]:
    """The formats that can be written here."""
    return tuple(name for name, (_, needs) in FORMATS.items() if needs is None or find_spec(needs))


def write(report: Report, formats: Iterable[str], out: Path, force: bool = False, sign: str = "") -> Path:
    """Write a report into `<out>/<run id>` and return that folder.

    formats: names of FORMATS. force: replace an earlier report of this run. sign: a command that is run with the
    path of the manifest behind it, without a shell. Raises UsageError where a format's package is missing, the
    folder exists, or it cannot be written or signed; then nothing is left behind.
    """
    chosen = [_writer(name) for name in formats]
    name = file_name(report.run_id)
    final = out / (f"run-{name}" if name == LATEST else name)
    if final.exists() and not force:
        raise UsageError(f"{final}: exists already; --force replaces it, --out-dir names another place.")
    if final.exists() and not (final / MANIFEST).is_file():
        raise UsageError(f"{final}: has no {MANIFEST}, so it is no report of trueup and is not replaced.")
    draft = out / f".{final.name}.{os.getpid()}"
    try:
        draft.mkdir(parents=True)
        _write(report, chosen, draft)
        _manifest(report, draft)
        if sign:
            _sign(sign, draft)
        if final.exists():
            shutil.rmtree(final)
        draft.rename(final)
    except OSError as error:
        raise UsageError(f"{error.filename or final}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _point(out / LATEST, final.name)
    return final


def _writer(name: str) -> ModuleType:
    module, needs = FORMATS[name]
    if needs is not None and not find_spec(needs):
        raise UsageError(f"format {name} needs {needs}, which is not installed: pip install 'trueup[report]'")
    return import_module(f"trueup.report.{module}")


def _write(report: Report, formats: Iterable[ModuleType], folder: Path) -> None:
    """Write the formats: those that take the results one by one in one pass, each of the others in its own order."""
    with ExitStack() as opened:
        takers = []
        for each in formats:
            if hasattr(each, "writing"):
                takers.append(opened.enter_context(each.writing(report, folder)))
            else:
                each.write(report, folder)
        for row in report.results() if takers else ():
            for take in takers:
                take(row)


def _manifest(report: Report, folder: Path) -> None:
    """The SHA-256 of each output, as `sha256sum -c` reads it, and of each input as a comment: those lie elsewhere."""
    lines = [f"# trueup run {printable(report.run_id)}"]
    lines += [f"# input {file.sha256}  {printable(file.path)}" for file in report.files]
    lines += [f"{hashed('', path).sha256}  {path.name}" for path in sorted(folder.iterdir())]
    (folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _sign(command: str, folder: Path) -> None:
    try:
        words = shlex.split(command)
        done = subprocess.run(
            [*words, str((folder / MANIFEST).resolve())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SIGNING_SECONDS,
            check=False,
        )
    except (ValueError, IndexError, OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"--sign-with {command}: cannot be run: {error}") from error
    if done.returncode:
        said = printable(done.stderr.decode(errors="replace").strip())[-300:]
        raise UsageError(f"--sign-with {command}: failed with status {done.returncode}: {said}")
    if not list(folder.glob(f"{MANIFEST}.*")):
        raise UsageError(f"--sign-with {command}: wrote no {MANIFEST}.<suffix> beside the manifest.")


def _point(latest: Path, name: str) -> None:
    """Let `latest` stand for the newest folder: a link, or a file with its name where links are not allowed."""
    draft = latest.with_name(f".{latest.name}.{os.getpid()}")
    try:
        draft.symlink_to(name, target_is_directory=True)
    except OSError:
        draft.write_text(name + "\n", encoding="utf-8")
    try:
        draft.replace(latest)
    except OSError as error:
        draft.unlink()
        raise UsageError(f"{latest}: cannot be replaced: {error.strerror}; remove it.") from error


@dataclass(frozen=True)
class Fault:
    """A file that is not what the manifest says."""

    file: str
    what: str


def verify(folder: Path, inputs: bool = False) -> tuple[int, list[Fault]]:
    """How many files the manifest lists, and which are not as it says; `inputs` looks at the input files too.

    Signatures (manifest.sha256.*) are for the signer's own tool. Raises UsageError without a readable manifest.
    """
    manifest = folder / MANIFEST
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{manifest}: cannot be read; name the folder of one report.") from error
    faults: list[Fault] = []
    listed: set[str] = set()
    checked = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            kind, _, rest = line.removeprefix("# ").partition(" ")
            if not inputs or kind != "input":
                continue
            digest, _, name = rest.partition("  ")
            path = Path(name)
        else:
            digest, _, name = line.partition("  ")
            path = folder / name
            listed.add(name)
            if not name or file_name(name) != name:
                raise UsageError(f"{manifest}:{number}: not a line of a report's manifest.")
        checked += 1
        if not path.is_file():
            faults.append(Fault(name, "missing"))
        elif hashed("", path).sha256 != digest:
            faults.append(Fault(name, "changed"))
    if not listed:
        raise UsageError(f"{manifest}: lists no file.")
    for path in sorted(folder.iterdir()):
        if path.name not in listed and not path.name.startswith(MANIFEST):
            faults.append(Fault(path.name, "not in the manifest"))
    return checked, faults
