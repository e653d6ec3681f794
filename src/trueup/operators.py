"""Least privilege of whoever runs a command here, where no role of a document acts.

It is derived from the calls of rules, documents and the recorder, as the roles of a deployment are. Where only the
operation of a call is known, since what it is about shows when it runs, the resource is every one of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from trueup import recorder
from trueup.catalogue import Catalogue
from trueup.catalogue.rules import Rule
from trueup.collect.aggregator import OPERATIONS as OF_AGGREGATOR
from trueup.documents import api_models
from trueup.permissions import access, document_calls, policy
from trueup.permissions.permission import ANY, Permission, Place
from trueup.permissions.policy import Needs, Policy
from trueup.remediation import inverse

Document = Mapping[str, Any]  # its parsed content


def policy_of(command: str, library: Catalogue, rules: Iterable[Rule], place: Place) -> Policy:
    """What `trueup <command>` needs, one of COMMANDS, for these rules and the documents that fix what they find.

    With --assume-role that is what the role needs, and the command itself sts:AssumeRole on it.
    """
    return policy.of_needs(*COMMANDS[command](library, tuple(rules), place))


def _scan(_library: Catalogue, rules: Sequence[Rule], place: Place) -> list[Needs]:
    """What the rules ask, what is recorded of their types, and which Regions are on."""
    types = sorted({kind for rule in rules for kind in rule.resource_types} & recorder.RECORDERS.keys())
    asked = policy.needs_of_rules([rule.source for rule in rules], place)
    return [asked, _of_operations({*recorder.calls(types), "ec2:DescribeRegions"}, place)]


def _plan(library: Catalogue, rules: Sequence[Rule], place: Place) -> list[Needs]:
    """The reads of the documents, and those of what they would change."""
    documents = _documents(library, rules)
    reads = [
        Needs(access.permissions(call.service, call.operation, call.parameters, place))
        for content in documents
        for call in document_calls.calls(content)
        if not _writes(call.service, call.operation)
    ]
    return [*reads, _of_operations(_looks(_changes(documents)), place)]


def _apply(library: Catalogue, rules: Sequence[Rule], place: Place) -> list[Needs]:
    """All that the documents do, and the reads before and after each write."""
    documents = _documents(library, rules)
    own = [policy.needs_of_document(content, place=place) for content in documents]
    return [*own, _of_operations(_looks(_changes(documents)), place)]


def _undo(library: Catalogue, rules: Sequence[Rule], place: Place) -> list[Needs]:
    """The ways back from what the documents write, and the reads before and after."""
    changes = _changes(_documents(library, rules))
    back = {each for operation in changes for each in inverse.backs(operation)}
    return [_of_operations({*back, *_looks(back | changes)}, place)]


def _collect(_library: Catalogue, _rules: Sequence[Rule], place: Place) -> list[Needs]:
    """What an aggregator is asked."""
    return [_of_operations(OF_AGGREGATOR, place)]


COMMANDS: dict[str, Callable[[Catalogue, Sequence[Rule], Place], list[Needs]]] = {
    "scan": _scan,
    "plan": _plan,
    "apply": _apply,
    "undo": _undo,
    "collect": _collect,
}


def _of_operations(operations: Iterable[str], place: Place) -> Needs:
    """What calls of these operations need, such as `s3:GetBucketPolicy`, whatever they are about.

    A write may be given any of its parameters: what these bring along, a role to pass or a key to use, is needed too.
    """
    found: list[Permission] = []
    for each in sorted(set(operations)):
        service, _, operation = each.partition(":")
        found += access.permissions(service, operation, {ANY: ANY} if _writes(service, operation) else {}, place)
    return Needs(tuple(found))


def _documents(library: Catalogue, rules: Iterable[Rule]) -> list[Document]:
    return [library.document(name).content for name in sorted({rule.document for rule in rules})]


def _changes(documents: Iterable[Document]) -> set[str]:
    """The operations by which documents change something, in the API's spelling."""
    return {
        f"{call.service}:{_spelled(call.service, call.operation)}"
        for content in documents
        for call in document_calls.calls(content)
        if _writes(call.service, call.operation)
    }


def _spelled(service: str, operation: str) -> str:
    model = api_models.operation(service, operation)
    return operation if model is None else str(model.name)


def _looks(operations: Iterable[str]) -> set[str]:
    """What is read before and after these."""
    return {each for operation in operations for each in inverse.looks(operation)}


def _writes(service: str, operation: str) -> bool:
    return access.level(service, operation) == access.WRITE
