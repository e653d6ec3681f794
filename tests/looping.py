"""One rule with a resource that is wrong: what the closed loop asks of the rule, its document and the undo."""

import json
from dataclasses import dataclass, field, replace

import support
from trueup import aws, catalogue, loader, operators, recorder, scan
from trueup.catalogue.rules import Rule
from trueup.clock import VirtualClock
from trueup.permissions import access
from trueup.permissions.permission import Place
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.journal import Journal, read
from trueup.remediation.planfile import Target
from trueup.remediation.runbooks import Runbooks
from trueup.run import new_run

LIBRARY = catalogue.load(support.ROOT)
# What tells when something was done, not how it is: of every item, and by its type's row in the recorder.
TIMES = {"configurationItemCaptureTime", "configurationStateId"}


@dataclass
class Loop:
    """One rule, the account in which its resource is wrong, and what they are asked."""

    rule: Rule
    account: aws.Aws
    resource: str = ""
    seen: aws.Aws | None = None  # the account as documents and undo see it; None: as it is
    clock: VirtualClock = field(default_factory=VirtualClock)
    heard: set[str] = field(default_factory=set)  # the operations that AWS was asked for

    def __post_init__(self):
        self.account.session.events.register("before-call", self.hear)

    def hear(self, model, **_):
        self.heard.add(f"{model.service_model.service_name}:{model.name}")

    def beyond(self, command):
        """The IAM actions that were asked for since the last time, and that a command is not said to need."""
        assert self.heard or command == "undo", "AWS was asked for nothing"  # what is deleted for good has no way back
        asked = {action for call in self.heard for action in access.actions(*call.split(":"))}
        self.heard.clear()
        return asked - operators.policy_of(command, LIBRARY, [self.rule], Place()).actions

    @property
    def tested(self):
        return loader.module(support.ROOT / "tests" / "rules" / f"{self.rule.name}_test.py")

    def make_bad(self):
        """The resource, wrong. A test may say which inputs its rule is asked with, where the defaults leave no fix."""
        self.resource = self.tested.bad(self.account.client)
        if hasattr(self.tested, "inputs"):
            given = self.tested.inputs(self.account.client)
            self.rule = replace(self.rule, optional_inputs={**self.rule.optional_inputs, **given})

    def verdicts(self):
        """Every resource's verdict, live: as `trueup scan` gives it."""
        target = scan.Target(self.account.account_id, lambda _region: self.account.session)
        results = list(scan.scan([target], [self.account.region], [self.rule], new_run()))
        assert {result.state for result in results} <= {"COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"}, results
        return {result.resourceId: result.state for result in results}

    def run(self, mode, journal=None):
        """The rule's document, asked for the resource as AWS Config would."""
        target = Target(self.account.account_id, self.account.region, "", self.resource, self.resource, "")
        given = planning.parameters(self.rule, target, self.account.partition)
        books = Runbooks(LIBRARY, clock=self.clock)
        return books.run(self.rule.document, given, self.seen or self.account, mode, journal)

    def undo(self, path):
        """How each change of a journal is taken back."""
        changes = undo.chosen(read(path), (), ())
        with Journal(path.with_name("undo.jsonl")) as opened:
            return undo.run(changes, Accounts(self.seen or self.account), opened, clock=self.clock).ends

    def state(self):
        """What there is of the rule's types, and of what its document reads before it writes."""
        kinds = {*self.rule.resource_types, str(self.rule.remediation.get("ResourceType"))} & recorder.RECORDERS.keys()
        items = recorder.record(self.account.session, self.account.region, sorted(kinds), self.account.account_id)
        return json.dumps([comparable(item) for item in items], sort_keys=True, default=str)


def recorded(organization, account, regions, without=frozenset()):
    """Every resource of an account of an emulated organization, as the recorder knows it; as `comparable` tells it."""
    for region in regions:
        session = organization.session(account, region)
        for item in recorder.record(session, region, sorted(recorder.RECORDERS), account, organization.regions[0]):
            yield comparable(item, without)


def comparable(item, without=frozenset(), key=repr):
    """An item without what tells when something was done, and without the members `without`; see `timeless`."""
    return timeless(item, TIMES | without | recorder.RECORDERS[item["resourceType"]].times, key)


def timeless(value, times, key=repr):
    """Without times, and lists in one order, in JSON text too: AWS promises none for statements, or ranges, say."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        return timeless(json.loads(value), times, key)
    if isinstance(value, dict):
        return {name: timeless(part, times, key) for name, part in value.items() if name not in times}
    return sorted((timeless(part, times, key) for part in value), key=key) if isinstance(value, list) else value
