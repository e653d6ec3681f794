"""The seal that a command writes beside its results: see `trueup.evidence.seal`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedWriter, TextIOWrapper
from pathlib import Path

from trueup import digests, times, who
from trueup.catalogue.packs import Pack
from trueup.catalogue.rules import Rule
from trueup.digests import BLOCK, Digest, HashedWriter
from trueup.errors import IncompleteError, UsageError
from trueup.evaluate import Tally, inputs_of
from trueup.evidence import seal as seals
from trueup.evidence.seal import Judge, Named, Seal, Sealed, Source
from trueup.items import sources
from trueup.items.sources import S3
from trueup.run import Run

DEVICES = Path("/dev")


@dataclass(frozen=True)
class Beginning:
    """What a seal says that is known, and true, when the run begins: evaluators as they are loaded, say.

    folder is where the seal will lie; None in S3, where nothing has a way to what lies here.
    """

    folder: Path | None
    run: Run
    rules: tuple[Judge, ...]
    packs: tuple[Named, ...]
    waivers: Named | None
    selection: str
    caller_arn: str = ""

    def ended(self, results: Sequence[Sealed], judged: Sequence[Source], tally: Tally) -> Seal:
        """The seal of a run that came to its end now."""
        return Seal(
            run_id=self.run.run_id,
            started=self.run.started,
            ended=times.now(),
            arguments=tuple(sys.argv[1:]),
            results=tuple(results),
            selection=self.selection,
            sources=tuple(judged),
            rules=self.rules,
            packs=self.packs,
            waivers=self.waivers,
            counts={rule: {str(state): count for state, count in of.items()} for rule, of in tally.states.items()},
            unreadable=tally.unreadable,
            complete=not (tally.unreadable or tally.gaps or tally.refused_by_aws),
            caller_arn=self.caller_arn,
            user=who.user(),
        )


def begun(
    folder: Path | None,
    run: Run,
    rules: Iterable[Rule],
    inputs: Mapping[str, Mapping[str, str]],
    pack: Pack | None,
    register: Path | None,
    *,
    failures: bool = False,
    judged_here: bool = True,
    caller_arn: str = "",
) -> Beginning:
    """What a seal in that folder says of a run that begins now. Raises UsageError where a file cannot be read."""
    from_here = folder or Path("/")
    try:
        return Beginning(
            folder,
            run,
            tuple(
                Judge(
                    rule.name,
                    digests.of_folder(rule.folder) if judged_here else "",
                    inputs_of(rule, inputs.get(rule.name, {})),
                )
                for rule in sorted(rules, key=lambda rule: rule.name)
            ),
            (seals.named(pack.path, from_here),) if pack else (),
            seals.named(register, from_here) if register else None,
            "failed" if failures else "all",
            caller_arn,
        )
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be read: {error.strerror}") from error


def is_sealed(out: Path | None) -> bool:
    """Whether results that go there can have a seal beside them: a file has, stdout and devices have none."""
    return out is not None and (out.is_file() or not out.exists()) and out.parent != DEVICES


@contextmanager
def opened(path: Path) -> Iterator[tuple[TextIOWrapper, HashedWriter]]:
    """A new file to write results to, and what hashes them; its digest is whole once it is closed.

    Raises UsageError where the file cannot be written.
    """
    try:
        raw = HashedWriter(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
    with TextIOWrapper(BufferedWriter(raw, BLOCK), encoding="utf-8", newline="") as stream:
        yield stream, raw


def forget(out: Path) -> None:
    """Take an earlier seal away before its results are: a run that is stopped must not be left with one."""
    seals.path_of(out).unlink(missing_ok=True)


def write(out: Path, beginning: Beginning, written: HashedWriter, judged: Sequence[Source], tally: Tally) -> None:
    """Write the seal of the results in `out`. Raises IncompleteError where it cannot be written."""
    seal = beginning.ended([Sealed(out.name, *written.digest, written.lines)], judged, tally)
    try:
        seals.write(seals.path_of(out), seal, like=out)
    except OSError as error:
        raise IncompleteError(f"{seals.path_of(out)}: cannot be written: {error.strerror}; the results are.") from error


def of_files(files: Iterable[sources.Source], known: Mapping[str, Digest], folder: Path | None) -> list[Source]:
    """The files that were judged, in order, as a seal in that folder names them."""
    found = []
    for file in files:
        kind = "stream" if file.is_stdin else "object" if file.name.startswith(S3) else "file"
        way = seals.way(Path(file.name), folder or Path("/")) if kind == "file" else ""
        found.append(Source(kind, file.name, way, *known.get(file.name, (None, None))))
    return found


def of_places(tally: Tally) -> list[Source]:
    """The accounts and Regions that were asked."""
    return [Source("live", f"{account} {region}".strip()) for account, region in sorted(tally.places)]
