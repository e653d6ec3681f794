"""What botocore knows now and an older one does not, of the services that documents call.

`python -m tests.older_boto3 FOLDER` writes newer_than_boto3.json beside this file; FOLDER is the `botocore/data` of the
older release. That of two years ago was 1.35.71: Automation's own Python may have one as old.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from botocore.loaders import Loader
from botocore.model import ServiceModel

from trueup.documents import api_models
from trueup.permissions import document_calls

HERE = Path(__file__).parent
FILE = HERE / "newer_than_boto3.json"


@cache
def newer() -> dict[str, dict[str, list[str]]]:
    """By service: operations, and members that no input of the service had."""
    told: dict[str, dict[str, list[str]]] = json.loads(FILE.read_text())
    return told


def unknown(service: str, operation: str, parameters: Mapping[str, Any]) -> set[str]:
    """What of a call the older one does not know. Raises KeyError for a service that no document called before."""
    known = newer()[service]
    return ({operation} & set(known["operations"])) | (set(_members(parameters)) & set(known["members"]))


def _members(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
        value = list(value.values())
    for part in value if isinstance(value, list | tuple) else ():
        yield from _members(part)


def _known(model: ServiceModel) -> tuple[set[str], set[str]]:
    """Its operations, and the members of what they take."""
    members, seen = set(), set()
    waiting = [model.operation_model(name).input_shape for name in model.operation_names]
    while waiting:
        shape = waiting.pop()
        if shape is not None and shape.name not in seen:
            seen.add(shape.name)
            members |= set(getattr(shape, "members", {}))
            waiting += [*getattr(shape, "members", {}).values(), getattr(shape, "member", None)]
    return set(model.operation_names), members


def main(folder: str) -> None:
    """Write the file."""
    older = Loader(extra_search_paths=[folder], include_default_search_paths=False)
    documents = (HERE.parent / "remediation-docs").glob("*.yaml")
    calls = (call for path in documents for call in document_calls.calls(yaml.safe_load(path.read_text())))
    told = {}
    for service in sorted({call.service for call in calls}):
        now = _known(api_models.service(service))
        then = _known(ServiceModel(older.load_service_model(service, "service-2"), service))
        told[service] = {
            kind: sorted(new - old) for kind, new, old in zip(("operations", "members"), now, then, strict=True)
        }
    FILE.write_text("{\n" + ",\n".join(f'"{name}": {json.dumps(row)}' for name, row in told.items()) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1])
