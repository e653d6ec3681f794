"""One tagged resource of every type that is recorded, as the tests of the recorder's services make them.

`tests/recorder/<service>_test.py` makes its own with `create(client)`; this file finds them and records all. It also
tells what a rule looks for in an item: it runs the scenarios of the rule's test on items that take note.
"""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any
from unittest.mock import patch

import support
from trueup import aws, catalogue, emulated, loader, recorder
from trueup.catalogue.rules import finished
from trueup.evaluate import bind, judge_periodic
from trueup.run import Run
from trueup.scan import Clients

REGION = "eu-west-1"
TAGS = [{"Key": "CostCenter", "Value": "4711"}]
SECRET = "Not-a-secret-1"  # in every member that is one
RULES = finished(catalogue.load(support.ROOT).rules)
PERIODIC = {each.rule.name: each for each in bind(RULES.values()) if each.rule.frequency}
RUN = Run("run", support.NOW)


def policy(*statements: dict[str, Any]) -> str:
    """The text of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role(client: Any, name: str) -> str:
    """The ARN of a role for services to act as."""
    trust = {"Effect": "Allow", "Principal": {"Service": f"{name}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    made = client("iam").create_role(RoleName=f"for-{name}", AssumeRolePolicyDocument=policy(trust), Tags=TAGS)
    return str(made["Role"]["Arn"])


def subnets(client: Any, number: int) -> list[str]:
    """Two subnets in two zones of a new VPC, `10.<number>.0.0/16`, all tagged."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{number}.{third}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for third, zone in enumerate("ab")
    ]
    ids = [each["Subnet"]["SubnetId"] for each in made]
    ec2.create_tags(Resources=[vpc, *ids], Tags=TAGS)
    return ids


@dataclass
class Recorded:
    """What is recorded of them, by type, and what recording called.

    answers: by `key`, what the emulator said to it and to the rules that are judged on schedule: of each operation the
    answer that holds most, whichever of several threads was first.
    """

    items: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    called: set[tuple[str, str]] = field(default_factory=set)
    answers: dict[str, Any] = field(default_factory=dict)


def creators() -> dict[str, Any]:
    """The test modules of the recorder's services, by service."""
    paths = sorted((support.ROOT / "tests" / "recorder").glob("*_test.py"))
    return {path.stem.removesuffix("_test"): loader.module(path) for path in paths}


@cache
def everything() -> Recorded:
    """Made, recorded and judged once in a process."""
    held = Recorded()
    called = set()

    def keep(model: Any, parsed: Any, http_response: Any, **_: Any) -> None:
        if http_response.status_code < 300:
            known = held.answers.get(key(model), {})
            held.answers[key(model)] = max(known, copy.deepcopy(parsed), key=_holds)

    def note(model: Any, **_: Any) -> None:
        called.add((model.service_model.service_name, model.name))

    with emulated.emulation():
        session = aws.session(region=REGION, credentials=emulated.KEYS)
        for module in creators().values():
            module.create(session.client)
        session.events.register("before-call", note)
        session.events.register("after-call", keep)
        for item in recorder.record(session, REGION, recorder.RECORDERS, account=emulated.MANAGEMENT):
            assert not isinstance(item, recorder.Unrecorded), item
            held.items[item["resourceType"]].append(item)
        held.called = set(called)
        for each in PERIODIC.values():
            judge_periodic([each], emulated.MANAGEMENT, REGION, RUN, Clients(session, REGION))
    return held


def key(model: Any) -> str:
    """An operation, as `Recorded.answers` names it: `s3:ListBuckets`."""
    return f"{model.service_model.service_name}:{model.name}"


def listed(value: Any) -> bool:
    """Whether a member of an answer lists anything."""
    return isinstance(value, list) and bool(value)


def _holds(answer: dict[str, Any]) -> tuple[bool, bool, int, str]:
    """By which one answer holds more than another; that something has only begun would be waited for in vain."""
    told = json.dumps({name: part for name, part in answer.items() if name != "ResponseMetadata"}, default=str)
    return any(map(listed, answer.values())), answer.get("State") == "COMPLETE", len(told), told


def items(resource_type: str) -> list[Any]:
    """All items of a type."""
    return everything().items[resource_type]


def one(resource_type: str) -> Any:
    """The item of a type that is tagged as TAGS tag, or the only one there is."""
    return next((item for item in items(resource_type) if item["tags"]), items(resource_type)[0])


def named(resource_type: str, name: str) -> Any:
    """The item of a type that has that name."""
    return next(item for item in items(resource_type) if item["resourceName"] == name)


def found_at(value: Any, path: list[str]) -> list[Any]:
    """Every value at a dotted path that leads through lists, an empty list being one itself."""
    if not path:
        return [value]
    if isinstance(value, list):
        return [each for part in value for each in found_at(part, path)]
    if not isinstance(value, dict) or path[0] not in value:
        return []
    return found_at(value[path[0]], path[1:])


class Watched(dict[str, Any]):
    """An item, or a part of one, that takes note of the paths that are looked for in it."""

    def __init__(self, content: Any, path: str, notes: set[str]) -> None:
        self.path, self.notes = path, notes
        super().__init__({key: self._watched(value, self._at(key)) for key, value in content.items()})

    def _at(self, key: object) -> str:
        return f"{self.path}.{key}".lstrip(".")

    def _watched(self, value: Any, path: str) -> Any:
        if isinstance(value, dict):
            return Watched(value, path, self.notes)
        return [self._watched(part, path) for part in value] if isinstance(value, list) else value

    def get(self, key: str, default: Any = None) -> Any:
        self.notes.add(self._at(key))
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.notes.add(self._at(key))
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.notes.add(self._at(key))
        return super().__contains__(key)


@cache
def looked_for(rule: str) -> dict[str, set[str]]:
    """The paths that a rule looks for in the items of its scenarios, by the type of the item."""
    notes: dict[str, set[str]] = defaultdict(set)

    def watched(event: Any) -> Watched:
        item = event["configurationItem"]
        return Watched(item, "", notes[item["resourceType"]])

    with patch("rdklib.evaluator.get_configuration_item", watched):
        for scenario in _scenarios(loader.module(support.ROOT / "tests" / "rules" / f"{rule}_test.py")):
            scenario()
    return {
        name: {path for path in paths if path.partition(".")[0] in ("configuration", "supplementaryConfiguration")}
        for name, paths in notes.items()
    }


def _scenarios(tested: Any) -> Iterator[Callable[[], None]]:
    """Each row of a rule's table as pytest would run it."""
    for test in list(vars(tested).values()):
        for mark in getattr(test, "pytestmark", ()):
            if mark.kwargs.get("ids") is tested.SCENARIOS:
                names, rows = mark.args
                yield from (partial(test, **dict(zip(names, row, strict=True))) for row in rows)
