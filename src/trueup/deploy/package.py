"""The evaluator function's zip: what travels to Lambda and nothing else, the same bytes on every machine.

boto3 is left to the runtime, which carries it compiled: with it the zip would have 17 MB, and as /var/task cannot be
written to, an uncompiled copy would be compiled again at each cold start (605 ms against 212 ms, measured). Nor does
the zip hold compiled files of ours: those must be of Lambda's Python, and a build on any other would give other bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

import trueup
from trueup import runtime
from trueup.catalogue.rules import Rule
from trueup.waivers.match import Waiver

HANDLER = "trueup.runtime.handler"
RUNTIME, ARCHITECTURE = "python3.13", "arm64"

# Of this package, what the runtime imports; a test runs every kind of event with this alone.
TRAVELS = (
    "__init__.py",
    "items/__init__.py",
    "items/shape.py",
    "loader.py",
    "rdk.py",
    "names.py",
    "refusals.py",
    "regions.py",
    "rulekit/*.py",
    "runtime.py",
    "times.py",
    "verdict.py",
    "waivers/__init__.py",
    "waivers/match.py",
)
EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier time
READABLE = 0o100644 << 16  # Lambda runs as another user
UNIX = 3


def _folder(package: str) -> Path:
    """Where a package lies; importing rdklib would bring boto3 along."""
    spec = find_spec(package)
    assert spec is not None
    return Path(str(spec.origin)).parent


def contents(rules: Iterable[Rule], waivers: Iterable[Waiver] = ()) -> dict[str, bytes]:
    """The files of the zip by their path in it: the rules given, the code that they need, the register of waivers."""
    package, library = Path(trueup.__file__).parent, _folder("rdklib")
    ours = {f"trueup/{path.relative_to(package).as_posix()}": path for each in TRAVELS for path in package.glob(each)}
    theirs = {f"rdklib/{path.relative_to(library).as_posix()}": path for path in library.rglob("*.py")}
    judging = {
        f"rules/{rule.name}/{path.name}": path
        for rule in rules
        for path in (rule.source, rule.folder / "parameters.json")
    }
    files = {name: path.read_bytes() for name, path in {**ours, **theirs, **judging}.items()}
    register = [waiver.to_json() for waiver in sorted(waivers, key=lambda waiver: waiver.id)]
    files[runtime.REGISTER] = json.dumps(register, indent=1, sort_keys=True).encode()
    return files


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of those files: sorted, without times, owners or anything else of the machine that made it.

    They are stored, not deflated: what deflating gives depends on the version of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system, entry.external_attr = UNIX, READABLE
            archive.writestr(entry, files[name])
    return buffer.getvalue()
