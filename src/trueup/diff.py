"""Which verdicts a new version of trueup changes: both versions judge the same items, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.errors import UsageError

# What a verdict is about. A rule is known by its name in every version.
KEY = ("accountId", "awsRegion", "configRuleName", "resourceType", "resourceId")
NOT_THERE = "-"
READABLE = (0, 3)  # exit statuses of evaluate that come with results, where no finding counts


@dataclass(frozen=True)
class Change:
    """One resource that a rule judges otherwise; `-` stands for no verdict, as of a rule that one version lacks."""

    configRuleName: str  # noqa: N815 - spelled as in results.jsonl
    resourceType: str  # noqa: N815
    resourceId: str  # noqa: N815
    accountId: str  # noqa: N815
    awsRegion: str  # noqa: N815
    old: str
    new: str
    annotation: str  # that of the new version, or of the old one where it has none


def changes(old: Path, new: Path, sources: Sequence[str]) -> list[Change]:
    """The verdicts that differ between two versions, sorted by rule and resource.

    A version is a checkout, a folder that trueup is installed in, or a wheel.
    Raises UsageError where one of them is none of these, or cannot judge the sources.
    """
    with _library(old) as one, _library(new) as other:
        before, after = _verdicts(one, old, sources), _verdicts(other, new, sources)
    found = []
    for key in sorted(before.keys() | after.keys(), key=lambda key: (key[2], *key)):
        was, now = before.get(key, {}), after.get(key, {})
        if was.get("state") != now.get("state"):
            account, region, rule, kind, identifier = key
            told = str((now or was).get("annotation", ""))
            states = (str(was.get("state", NOT_THERE)), str(now.get("state", NOT_THERE)))
            found.append(Change(rule, kind, identifier, account, region, *states, told))
    return found


@contextmanager
def _library(version: Path) -> Iterator[Path]:
    """The folder to import a version's trueup from."""
    if version.suffix == ".whl" and version.is_file():
        with tempfile.TemporaryDirectory(prefix="trueup-diff-") as folder:
            try:
                zipfile.ZipFile(version).extractall(folder)
            except zipfile.BadZipFile as error:
                raise UsageError(f"{version}: not a wheel: {error}") from error
            yield Path(folder)
        return
    for place in (version / "src", version):
        if (place / "trueup" / "__init__.py").is_file():
            yield place.resolve()
            return
    raise UsageError(f"{version}: neither a checkout of trueup, nor a folder it is installed in, nor its wheel.")


def _verdicts(library: Path, version: Path, sources: Sequence[str]) -> dict[tuple[str, ...], Mapping[str, Any]]:
    # That version's own code comes first on the path; the libraries it needs are those of this process.
    start = f"import sys; sys.path.insert(0, {str(library)!r}); from trueup.cli import main; main(sys.argv[1:])"
    with tempfile.TemporaryDirectory(prefix="trueup-diff-") as folder:
        results = Path(folder, "results.jsonl")
        asked = ["evaluate", *sources, "--output", "jsonl", "--out", str(results), "--quiet", "--fail-on", "none"]
        ran = subprocess.run([sys.executable, "-c", start, *asked], capture_output=True, text=True, check=False)
        if ran.returncode not in READABLE or not results.is_file():
            why = (ran.stderr.strip().splitlines() or [f"it ended with {ran.returncode}"])[-1]
            raise UsageError(f"{version}: cannot judge these items: {why}")
        lines = results.read_text(encoding="utf-8").splitlines()
    verdicts = [json.loads(line) for line in lines]
    return {tuple(verdict[name] for name in KEY): verdict for verdict in verdicts}
