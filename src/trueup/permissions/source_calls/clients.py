"""Clients of boto3, their methods, and the calls that come of them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.documents import api_models
from trueup.permissions import dependents
from trueup.permissions.permission import ANY
from trueup.permissions.source_calls.values import Client, Map, Method, Several, calls, join, plain

_ASKING = {"generate_presigned_url": "ClientMethod", "get_paginator": "operation_name", "get_waiter": "waiter_name"}
_HARMLESS = ("can_paginate", "close", "exceptions", "meta", "waiter_names")
# The methods that boto3 itself adds to S3's client: their arguments by place, and the operations that they call.
_TRANSFERS = {
    "copy": (("CopySource", "Bucket", "Key", "ExtraArgs"), ("CopyObject",)),
    "download_file": (("Bucket", "Key", "Filename", "ExtraArgs"), ("GetObject", "HeadObject")),
    "download_fileobj": (("Bucket", "Key", "Fileobj", "ExtraArgs"), ("GetObject", "HeadObject")),
    "generate_presigned_post": (("Bucket", "Key"), ("PutObject",)),
    "upload_file": (("Filename", "Bucket", "Key", "ExtraArgs"), ("PutObject",)),
    "upload_fileobj": (("Fileobj", "Bucket", "Key", "ExtraArgs"), ("PutObject",)),
}


@dataclass(frozen=True)
class ScannedCall:
    """One call in a source. Parameters whose value is known only at run time are ANY; one that is called ANY says that
    there may be more."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    line: int


@dataclass(frozen=True, order=True)
class Problem:
    """Something that could not be followed. `blind` is whether a call, and not just an argument, may be missed."""

    line: int
    message: str
    blind: bool = True


@dataclass(frozen=True)
class Scan:
    """The calls of a source in order of their lines, and what could not be followed."""

    calls: tuple[ScannedCall, ...]
    problems: tuple[Problem, ...]


class Clients:
    """Gathers the calls that are made, and what could not be followed."""

    def __init__(self) -> None:
        self.calls: dict[tuple[int, str, str, str], ScannedCall] = {}
        self.problems: set[Problem] = set()
        self.services: set[str] = set()  # the services that there are clients of

    def problem(self, node: ast.AST, message: str, blind: bool = True) -> None:
        """Tell what could not be followed."""
        self.problems.add(Problem(getattr(node, "lineno", 1), message, blind))

    def lost(self, node: ast.AST, value: Any) -> None:
        """A value goes where it cannot be followed; that matters where a call could come of it."""
        if calls(value):
            self.problem(node, "a client goes where it cannot be followed; hand it over as an argument")

    def client(self, service: Any, node: ast.AST) -> Any:
        """The client of a service."""
        if isinstance(service, Several):
            return join([self.client(each, node) for each in service.values])
        if not isinstance(service, str) or ANY in service:
            self.problem(node, "the service of a client is not a literal")
            return ANY
        if api_models.service(service) is None:
            self.problem(node, f"boto3 has no client {service}")
            return ANY
        self.services.add(service)
        return Client(service)

    def method(self, service: str, name: str, node: ast.AST) -> Any:
        """An attribute of a client."""
        operation = api_models.methods(service).get(name)
        if operation:
            return Method(service, operation)
        if name in _ASKING:
            return Method(service, "", name)
        if service == "s3" and name in _TRANSFERS:
            return Method(service, name, "transfer")
        if name not in _HARMLESS:
            self.problem(node, f"{service} has no method {name}")
        return ANY

    def asked(self, asked: Method, arguments: Sequence[Any], named: Map, node: ast.AST) -> Any:
        """What a client gives for a name: a paginator, a waiter, a URL."""
        name = arguments[0] if arguments else named.items.get(_ASKING[asked.kind], ANY)
        if not isinstance(name, str) or ANY in name:
            self.problem(node, f"the argument of {asked.kind} is not a literal")
            return ANY
        found = api_models.waiters(asked.service) if asked.kind == "get_waiter" else api_models.methods(asked.service)
        operation = found.get(name)
        if operation is None:
            self.problem(node, f"{asked.service} has no {asked.kind.removeprefix('get_')} {name}")
            return ANY
        if asked.kind == "generate_presigned_url":
            parameters = named.items.get("Params")
            given = parameters if isinstance(parameters, Map) else Map({})
            return self.record(Method(asked.service, operation), given, node)
        return Method(asked.service, operation, asked.kind.removeprefix("get_"))

    def transfer(self, method: Method, arguments: Sequence[Any], named: Map, node: ast.AST) -> Any:
        """A method of boto3's own that calls operations: the calls that it makes."""
        names, operations = _TRANSFERS[method.operation]
        given = Map(dict(zip(names, arguments, strict=False)) | named.items, named.open)
        extra = given.items.get("ExtraArgs")
        if isinstance(extra, Map):
            given = Map(given.items | extra.items, given.open or extra.open)
        for operation in operations:
            members = api_models.operation(method.service, operation).input_shape.members
            held = {name: value for name, value in given.items.items() if name in members}
            self.record(Method(method.service, operation), Map(held, given.open), node)
        return ANY

    def record(self, method: Method, named: Map, node: ast.AST) -> Any:
        """A call is made; what it gives is not known."""
        own = "PaginationConfig" if method.kind == "call" else "WaiterConfig"
        parameters = {name: plain(value) for name, value in named.items.items() if name not in (own, ANY)}
        if named.open:
            parameters[ANY] = ANY
            if dependents.possible(method.service, method.operation):
                what = f"arguments of {method.service}:{method.operation} may pass a role or key"
                self.problem(node, f"{what}, and cannot be followed", blind=False)
        line = getattr(node, "lineno", 1)
        call = ScannedCall(method.service, method.operation, parameters, line)
        self.calls[line, method.service, method.operation, repr(parameters)] = call
        return ANY

    def looks_like_a_call(self, name: str) -> bool:
        """Whether a method's name is one of the clients that are made here."""
        asked = name in ("get_paginator", "get_waiter") and bool(self.services)
        moved = name in _TRANSFERS and name != "copy" and "s3" in self.services  # mappings have a copy too
        return asked or moved or any(name in api_models.methods(service) for service in self.services)
