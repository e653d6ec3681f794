"""A report, from its signature back to the sources: every link that can be checked, and the name of each that broke."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trueup.digests import Digest, of_file
from trueup.errors import UsageError
from trueup.evidence import chain, index, manifest, said
from trueup.evidence.chain import BROKEN, MISSING, Fault
from trueup.evidence.manifest import Manifest
from trueup.text import printable

SIGNING_SECONDS = 300  # a person may have to unlock a key
RESULTS = ("results", "previous")
MANIFEST, SIGNATURE = "{manifest}", "{signature}"


@dataclass(frozen=True)
class Verified:
    """How many files were looked at, the links that broke, and what could not be checked, which breaks nothing."""

    checked: int
    faults: tuple[Fault, ...]
    unchecked: tuple[Fault, ...]


def verify(
    folder: Path, *, inputs: bool = False, evaluator: Callable[[str], Path | None] | None = None, signer: str = ""
) -> Verified:
    """Check a report's folder against its manifest.

    inputs     look at what it was made from too
    evaluator  and behind that, at what the seals of its results name: gives the folder of a rule by its name
    signer     a command that checks a signature; see `signed`
    Raises UsageError without a manifest, and where the command cannot be run.
    """
    folder = folder.resolve()  # `latest` is a link, and the ways of the manifest lead from where it leads
    held = manifest.read(folder)
    found: list[tuple[Fault, bool]] = [(Fault("manifest", manifest.NAME, what), True) for what in held.faults]
    found += _signatures(folder, held, signer)
    found += _outputs(folder, held)
    found += _index(folder)
    if inputs or evaluator:
        found += _inputs(folder, held)
    if evaluator:
        found += _behind(folder, held, evaluator)
    looked = len(held.outputs) + (len(held.inputs) if inputs or evaluator else 0)
    one_by_one = dict.fromkeys((Fault(*map(printable, fault)), breaks) for fault, breaks in found)
    faults = tuple(fault for fault, breaks in one_by_one if breaks)
    return Verified(looked, faults, tuple(fault for fault, breaks in one_by_one if not breaks))


def _outputs(folder: Path, held: Manifest) -> Iterator[tuple[Fault, bool]]:
    if not held.outputs:
        yield Fault("manifest", manifest.NAME, "lists no file"), True
    for name, digest in held.outputs.items():
        fault = chain.fault_of("report", name, folder / name, digest)
        if fault:
            yield fault, True
    _, strangers = manifest.signatures(folder)
    for path in sorted(folder.iterdir()):
        if path.name not in held.outputs and (not path.name.startswith(manifest.NAME) or path in strangers):
            yield Fault("report", path.name, "not in the manifest"), True


def _index(folder: Path) -> Iterator[tuple[Fault, bool]]:
    """The list of runs beside the folder, where trueup wrote one."""
    raw = index.read(folder.parent)
    for what, breaks in index.faults(raw, folder.name, of_file(folder / manifest.NAME).sha256) if raw else ():
        yield Fault("index", index.NAME, what), breaks


def _inputs(folder: Path, held: Manifest) -> Iterator[tuple[Fault, bool]]:
    for each in held.inputs:
        fault = chain.fault_of(each.role, each.path, folder / each.path, each.sha256)
        if fault:
            yield fault, True


def _behind(folder: Path, held: Manifest, evaluator: Callable[[str], Path | None]) -> Iterator[tuple[Fault, bool]]:
    """What lies behind the results: their seals, and what those name."""
    there: dict[Path, Digest] = {}
    for each in held.inputs:
        if each.role in RESULTS and (folder / each.path).is_file():
            there[folder / each.path] = of_file(folder / each.path)
    for one in chain.checked(there, said.of):
        if one.state == BROKEN:
            yield Fault("seal", one.results.name, one.why), True
        elif one.path is None:
            yield Fault("seal", one.results.name, "unsealed: where it comes from cannot be checked"), False
    seals = list(dict.fromkeys((folder / each.path).resolve() for each in held.inputs if each.role == "seal"))
    yield from chain.faults_of_seals([path for path in seals if path.is_file()], evaluator)


def _signatures(folder: Path, held: Manifest, signer: str) -> Iterator[tuple[Fault, bool]]:
    signed, _ = manifest.signatures(folder)
    if not signed:
        what = f"{MISSING}: the manifest says that it was signed" if held.signed else "unsigned"
        must = held.signed or bool(signer)
        told = what if must else "unsigned: whoever can write in this folder could write all of it anew"
        yield Fault("signature", manifest.NAME, told), must
    elif not signer:
        names = ", ".join(path.name for path in signed)
        yield Fault("signature", names, "not checked: --verify-with names the command that can"), False
    else:
        refused = [_refused(signer, folder / manifest.NAME, path) for path in signed]
        if all(refused):  # a signer may write several files, a certificate beside the signature say
            yield Fault("signature", signed[0].name, refused[0]), True


def sign(command: str, folder: Path) -> None:
    """Run a command with the path of the folder's manifest behind it, without a shell. Raises UsageError."""
    refused = run(command, f"--sign-with {command}", str((folder / manifest.NAME).resolve()))
    if refused:
        raise UsageError(f"--sign-with {command}: {refused}")
    if not manifest.signatures(folder)[0]:
        known = ", ".join(manifest.SIGNATURES)
        raise UsageError(
            f"--sign-with {command}: wrote no manifest.sha256.<suffix> beside the manifest; one of {known}."
        )


def _refused(command: str, path: Path, signature: Path) -> str:
    """What a command that checks signatures has against one; empty where it takes it.

    `{manifest}` and `{signature}` in it stand for the two; where neither is there, they are put behind it, the
    signature first, as gpg wants them.
    """
    places = {MANIFEST: str(path), SIGNATURE: str(signature)}
    if MANIFEST in command or SIGNATURE in command:
        return run(command, f"--verify-with {command}", places=places)
    return run(command, f"--verify-with {command}", str(signature), str(path))


def run(command: str, called: str, *behind: str, places: dict[str, str] | None = None) -> str:
    """What a command says where it fails; empty where it ends with 0. Raises UsageError where it cannot be run."""
    try:
        words = shlex.split(command)
        for name, value in (places or {}).items():
            words = [word.replace(name, value) for word in words]
        done = subprocess.run(
            [*words, *behind], stdin=subprocess.DEVNULL, capture_output=True, timeout=SIGNING_SECONDS, check=False
        )
    except (ValueError, IndexError, OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"{called}: cannot be run: {error}") from error
    if not done.returncode:
        return ""
    return f"failed with status {done.returncode}: {printable(done.stderr.decode(errors='replace').strip())[-300:]}"
