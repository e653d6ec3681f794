"""One run, one folder: written as a whole or not at all, with the SHA-256 of everything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from trueup import digests
from trueup.errors import UsageError
from trueup.evidence import manifest
from trueup.evidence.manifest import Input
from trueup.evidence.seal import way
from trueup.evidence.verify import sign as signed
from trueup.report import index
from trueup.report.model import Report
from trueup.text import file_name

LATEST = "latest"

# format -> the module that writes it, and the package that it needs beyond trueup's own, and what brings that. In this
# order: the process that sets the PDF has ended before the page takes as much memory.
FORMATS: Mapping[str, tuple[str, str | None, str]] = {
    "pdf": ("write_pdf", "typst", "pdf"),
    "html": ("write_html", "vl_convert", "report"),
    "xlsx": ("write_xlsx", "xlsxwriter", "report"),
    "csv": ("write_csv", None, ""),
    "json": ("write_json", None, ""),
    "ocsf": ("write_ocsf", None, ""),
    "asff": ("write_asff", None, ""),
    "oscal": ("write_oscal", None, ""),
    "junit": ("write_junit", None, ""),
}


def installed() -> tuple[str, ...]:
    """The formats that can be written here."""
    return tuple(name for name, (_, needs, _) in FORMATS.items() if needs is None or find_spec(needs))


def write(report: Report, formats: Iterable[str], out: Path, force: bool = False, sign: str = "") -> Path:
    """Write a report into `<out>/<run id>`, list it in `<out>/index.html`, and return that folder.

    formats: names of FORMATS. force: replace an earlier report of this run. sign: a command that is run with the
    path of the manifest behind it, without a shell. Raises UsageError where a format's package is missing, the
    folder exists, or it cannot be written or signed; then nothing is left behind.
    """
    chosen = [_writer(name) for name in formats]
    name = file_name(report.run_id)
    final = out / (f"run-{name}" if name == LATEST else name)
    if final.exists() and not force:
        raise UsageError(f"{final}: exists already; --force replaces it, --out-dir names another place.")
    if final.exists() and not (final / manifest.NAME).is_file():
        raise UsageError(f"{final}: has no {manifest.NAME}, so it is no report of trueup and is not replaced.")
    draft = out / f".{final.name}.{os.getpid()}"
    try:
        draft.mkdir(parents=True)
        _write(report, chosen, draft)
        index.write_summary(report, draft)
        _manifest(report, draft, final, bool(sign))
        if sign:
            signed(sign, draft)
        if final.exists():
            shutil.rmtree(final)
        draft.rename(final)
    except OSError as error:
        raise UsageError(f"{error.filename or final}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _point(out / LATEST, final.name)
    index.write(out)
    return final


def _writer(name: str) -> ModuleType:
    module, needs, extra = FORMATS[name]
    if needs is not None and not find_spec(needs):
        raise UsageError(f"format {name} needs {needs}, which is not installed: pip install 'trueup[{extra}]'")
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


def _manifest(report: Report, draft: Path, final: Path, to_be_signed: bool) -> None:
    """Write the manifest of what is in the draft; what it was made from is named by the way from its final place."""
    inputs = [Input(file.role, file.sha256, way(Path(file.path), final)) for file in report.files]
    outputs = [(path.name, digests.of_file(path).sha256) for path in sorted(draft.iterdir())]
    text = manifest.content(report.run_id, inputs, outputs, to_be_signed)
    (draft / manifest.NAME).write_text(text, encoding="utf-8")


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
