"""From results back to what they were made from: whether each link is as its seal says, and which one broke."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from trueup import __version__, digests
from trueup.digests import Digest
from trueup.evidence import seal as seals
from trueup.evidence.said import Said, otherwise
from trueup.evidence.seal import Seal, SealError

SEALED, UNSEALED, BROKEN = "sealed", "unsealed", "broken"

MISSING, CHANGED = "missing", "changed"


class Fault(NamedTuple):
    """A link that broke: which (manifest, signature, report, results, seal, source, evaluator, waivers, ...), the file
    or thing at its end, and how."""

    link: str
    file: str
    what: str


@dataclass(frozen=True)
class Checked:
    """A file of results and its seal."""

    results: Path
    state: str  # SEALED, UNSEALED or BROKEN
    why: str = ""  # where it is BROKEN
    path: Path | None = None  # of the seal
    seal: Seal | None = None  # where it can be read


def state_of(checked: Iterable[Checked]) -> str:
    """Of several the worst; without any there is nothing that was sealed."""
    states = {each.state for each in checked}
    return next((state for state in (BROKEN, UNSEALED, SEALED) if state in states), UNSEALED)


def checked(results: Mapping[Path, Digest], say: Callable[[Path], Said]) -> list[Checked]:
    """Each file of results, by its digest, held against its seal; a seal of several files wants to see them all.

    say: what is in a file of results; the seal has to name its run, and count its results.
    """
    found = [_checked(path, digest) for path, digest in results.items()]
    given = set(results.values())
    return _counted([_whole(each, given) for each in found], results, say)


def _checked(results: Path, digest: Digest) -> Checked:
    path = seals.found(results)
    if path is None:
        return Checked(results, UNSEALED)
    try:
        seal = seals.read(path.read_bytes())
    except (SealError, OSError) as error:
        return Checked(results, BROKEN, f"its seal {path.name} {_said(error)}", path)
    if seal.of(digest):
        return Checked(results, SEALED, "", path, seal)
    names = [each.name for each in seal.results]
    if seals.way(results, path.parent) in names:
        why = f"it is not as {path.name} says: it was changed after it was written"
    else:
        why = f"its seal {path.name} is of another file: {', '.join(names[:3])}"
    return Checked(results, BROKEN, why, path, seal)


def _whole(each: Checked, given: set[Digest]) -> Checked:
    if each.state != SEALED or each.seal is None:
        return each
    absent = [one.name for one in each.seal.results if Digest(one.sha256, one.size) not in given]
    if not absent:
        return each
    why = f"{len(absent)} of the {len(each.seal.results)} files of its run are not given as they were: {absent[0]}"
    return Checked(each.results, BROKEN, why, each.path, each.seal)


def _counted(found: Sequence[Checked], results: Mapping[Path, Digest], say: Callable[[Path], Said]) -> list[Checked]:
    """Broken where a seal names another run, or counts other lines or results than there are: whoever wrote it did not
    write those results."""
    told = {each.results: say(each.results) for each in found if each.state == SEALED}
    # A file that is given twice counts once.
    once = {(each.path, results[each.results]): told[each.results] for each in found if each.results in told}
    of_run: dict[Path | None, Said] = {}
    for (path, _), said in once.items():
        of_run[path] = of_run.get(path, Said()) + said
    return [
        each if each.seal is None or each.results not in told else _held(each, each.seal, results, told, of_run)
        for each in found
    ]


def _held(
    each: Checked,
    seal: Seal,
    results: Mapping[Path, Digest],
    told: Mapping[Path, Said],
    of_run: Mapping[Path | None, Said],
) -> Checked:
    sealed, lines = seal.of(results[each.results]), told[each.results].lines
    if sealed and sealed.lines != lines and each.results.suffix != ".gz":
        return replace(each, state=BROKEN, why=f"its seal counts {sealed.lines} lines, and it has {lines}")
    why = otherwise(seal, of_run[each.path])
    return replace(each, state=BROKEN, why=why) if why else each


def walk(path: Path, seal: Seal, evaluator: Callable[[str], Path | None]) -> Iterator[tuple[Fault, bool]]:
    """Each link behind a seal that is not as it says, and whether that breaks it: what is not here cannot be checked.

    evaluator gives the folder of a rule by its name, or None where there is none.
    """
    folder = path.parent
    for each in seal.results:
        fault = fault_of("results", each.name, folder / each.name, each.sha256)
        if fault:
            yield fault, True
    elsewhere: Counter[str] = Counter()
    for source in seal.sources:
        if source.sha256 is None or not source.path:
            elsewhere[source.kind] += 1
            continue
        fault = fault_of("source", source.name, folder / source.path, source.sha256)
        if fault:
            yield fault, fault.what != MISSING
    for kind, count in elsewhere.items():
        yield Fault("source", f"{count} of kind {kind}", "not kept: not checked"), False
    for named in (*seal.packs, *((seal.waivers,) if seal.waivers else ())):
        link = "waivers" if named is seal.waivers else "pack"
        fault = fault_of(link, named.name, folder / named.path, named.sha256)
        if fault:
            yield fault, fault.what != MISSING
    yield from _evaluators(seal, evaluator)


def _evaluators(seal: Seal, evaluator: Callable[[str], Path | None]) -> Iterator[tuple[Fault, bool]]:
    other = seal.tool_version != __version__
    for rule in seal.rules:
        if not rule.sha256:
            continue
        here = evaluator(rule.name)
        if here is None:
            yield Fault("evaluator", rule.name, MISSING), False
        elif digests.of_folder(here) != rule.sha256:
            what = f"another in trueup {__version__}; it was judged by {seal.tool_version}" if other else CHANGED
            yield Fault("evaluator", rule.name, what), not other


def fault_of(link: str, name: str, path: Path, sha256: str) -> Fault | None:
    """What is wrong with a file that should have that SHA-256; None where nothing is."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device might never end
            return Fault(link, name, "is no file")
        return None if digests.of_file(path).sha256 == sha256 else Fault(link, name, CHANGED)
    except FileNotFoundError:
        return Fault(link, name, MISSING)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        return Fault(link, name, f"cannot be read: {_said(error)}")


def _said(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error)


def faults_of_seals(paths: Sequence[Path], evaluator: Callable[[str], Path | None]) -> Iterator[tuple[Fault, bool]]:
    """What `walk` finds behind each of some seals, and which of them cannot be read."""
    for path in paths:
        try:
            seal = seals.read(path.read_bytes())
        except (SealError, OSError) as error:
            yield Fault("seal", path.name, _said(error)), True
        else:
            yield from walk(path, seal, evaluator)
