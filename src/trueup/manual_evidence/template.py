"""An evidence.yaml to begin with: a slot for each control that wants people, each still a comment.

So the file is valid from the first day, and says nothing that nobody has looked at.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from trueup.catalogue.packs import Pack
from trueup.text import printable

HEAD = """\
# Manual evidence: who looked at what, when, and until when it counts. `trueup evidence check` checks this file.
# To fill in a slot, take the # away before its lines. Files lie beside or below this file; `sha256sum FILE` prints
# the hash. Days are YYYY-MM-DD, UTC.
version: 1
evidence:
"""
SLOT = """\
#  - id: {id}
#    {kind}: {about}
#    who:
#    what:
#    when:
#    validUntil:
#    files:
#      - path:
#        sha256:
"""
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")


def template(packs: Iterable[Pack] = (), process_checks: Iterable[str] = ()) -> str:
    """The text of the file: slots for the manual and the partly manual controls of packs, and for process checks."""
    slots = [slot for pack in packs for slot in _of_pack(pack)]
    slots += [_slot("processCheck", name, "A process check of AWS Config.") for name in process_checks]
    return HEAD + "".join(f"\n{slot}" for slot in dict.fromkeys(slots))


def _of_pack(pack: Pack) -> Iterator[str]:
    """A control of which the pack as a whole says what remains (`remains`) has no slot: it wants nothing of its own."""
    shared = Counter(control.manual for control in pack.controls if control.automation == "partial")
    for control in pack.controls:
        if control.automation == "manual" or (control.automation == "partial" and shared[control.manual] == 1):
            yield _slot("control", control.id, f"{control.title}: {control.manual}")


def _slot(kind: str, about: str, said: str) -> str:
    line = " ".join(printable(said.replace("\n", " ")).split())
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", about).strip("-.")[:64] or "evidence"
    return f"# {line}\n" + SLOT.format(id=_written(name), kind=kind, about=_written(about))


def _written(text: str) -> str:
    """Text as YAML has it; 1.10 in quotes, which is otherwise a number to other readers."""
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
