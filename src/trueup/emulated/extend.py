"""Operations that moto lacks, and answers of its that differ from AWS's: put in place while an emulation runs.

An operation is a function of the parsed parameters; botocore's model parses its input and proves its output. Its
service may be one that moto lacks whole.

    @operation("ec2", "GetEbsDefaultKmsKeyId")
    def get_ebs_default_kms_key_id(parameters, backend):
        return {"KmsKeyId": "alias/aws/ebs"}

A correction wraps one method of moto; it gets the original and what that would get.

    @correction("guardduty", "models:GuardDutyBackend.create_detector")
    def one_detector(original, backend, *given, **named): ...

State that moto's backend has no place for belongs into `state(backend)`: it lives and dies with the backend.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from importlib import import_module
from typing import Any

from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from trueup import aws
from trueup.emulated import absent

Handler = Callable[..., Any]
Original = Callable[..., Any]  # a method of moto, as a correction gets it

OPERATIONS: dict[tuple[str, str], Handler] = {}  # (boto3's service, the API's operation) -> handler
CORRECTIONS: list[tuple[str, str, Handler]] = []  # (moto's package, "module:Class.method", wrapper)

_running: list[bool] = []


def operation(service: str, name: str) -> Callable[[Handler], Handler]:
    """Register a handler for an operation that moto lacks: (parameters, moto's backend) -> output, or None for none."""

    def register(handler: Handler) -> Handler:
        OPERATIONS[service, name] = handler
        return handler

    return register


def correction(package: str, target: str) -> Callable[[Handler], Handler]:
    """Register a wrapper, (original, *what the method gets) -> what it answers, for `module:Class.method` of moto."""

    def register(handler: Handler) -> Handler:
        CORRECTIONS.append((package, target, handler))
        return handler

    return register


def refusal(service: str, code: str, message: str) -> Exception:
    """An error as AWS answers it. moto reads the service of an error off its class's module."""
    from moto.core.exceptions import ServiceException

    module = f"moto.{absent.package(service)}.exceptions"
    refused: Exception = type(code, (ServiceException,), {"__module__": module})(code, message)
    return refused


def random_hex(digits: int) -> str:
    """So many hexadecimal digits for an id, drawn as moto draws its own: the same in every run."""
    from moto.moto_api._internal import mock_random

    return str(mock_random.get_random_hex(digits))


def random_uuid() -> str:
    """A UUID, drawn likewise."""
    from moto.moto_api._internal import mock_random

    return str(mock_random.uuid4())


def state(backend: Any) -> dict[str, Any]:
    """What our operations keep: per account and Region as moto's backend is, and reset with it."""
    kept: dict[str, Any] = backend.__dict__.setdefault("_trueup", {})
    return kept


def responses(service: str) -> type:
    """moto's class that answers for a service, which is boto3's name of a client."""
    from moto.core.responses import BaseResponse

    module = import_module(f"moto.{absent.package(service)}.responses")
    own = (each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__)
    return next(each for each in own if issubclass(each, BaseResponse))


def method(name: str) -> str:
    """The method of moto's class that answers an operation: `list_web_ac_ls` for ListWebACLs."""
    from moto.core.utils import camelcase_to_underscores

    return str(camelcase_to_underscores(name))


def running() -> bool:
    """Whether they are in place now."""
    return bool(_running)


@contextmanager
def installed() -> Iterator[None]:
    """Put every operation and correction in place; take them away at the end."""
    with ExitStack() as stack:
        _running.append(True)
        stack.callback(_running.pop)
        for service in sorted({service for service, _ in OPERATIONS}):
            if absent.is_absent(service):
                stack.enter_context(absent.installed(_model(service)))
        for (service, name), handler in OPERATIONS.items():
            served = _served(service, name, handler)
            stack.enter_context(_replaced(responses(service), method(name), served))
            stack.enter_context(_routed(service, name))
        for package, target, wrapper in CORRECTIONS:
            module, _, path = target.partition(":")
            owner, _, name = path.partition(".")
            cls = getattr(import_module(f"moto.{package}.{module}"), owner)
            stack.enter_context(_replaced(cls, name, _wrapped(getattr(cls, name), wrapper)))
        yield


def _served(service: str, name: str, handler: Handler) -> Handler:
    def respond(response: Any) -> Any:
        from moto.backends import get_backend
        from moto.core.responses import ActionResult

        response.parse_parameters(response.normalized_request)
        regions = get_backend(service)[response.current_account]
        # What is global has one backend: IAM in a partition, AWS Support in a Region.
        places = (response.region, response.partition, *regions.regions)
        backend = regions[next(place for place in places if place in regions)]
        output = handler(dict(response.params), backend) or {}
        shape = _model(service).operation_model(name).output_shape
        if shape is not None:
            report = ParamValidator().validate(output, shape)
            if report.has_errors():
                raise AssertionError(f"{service}:{name} answers what AWS could not: {report.generate_report()}")
        return ActionResult(output)

    return respond


def _wrapped(original: Handler, wrapper: Handler) -> Handler:
    @wraps(original)
    def corrected(*given: Any, **named: Any) -> Any:
        return wrapper(original, *given, **named)

    return corrected


@contextmanager
def _routed(service: str, name: str) -> Iterator[None]:
    """The path of an operation among those that moto serves: of a service that tells its operations by their paths."""
    paths = import_module(f"moto.{absent.package(service)}.urls").url_paths
    uri = str(_model(service).operation_model(name).http["requestUri"]).partition("?")[0]
    path = re.sub(r"{(\w+)(\+?)}", lambda gap: f"(?P<{gap[1]}>{'.+' if gap[2] else '[^/]+'})", uri)
    route = "{0}" + path + "$"
    if uri == "/" or route in paths:
        yield
        return
    paths[route] = responses(service).dispatch  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del paths[route]


@contextmanager
def _replaced(owner: type, name: str, replacement: Handler) -> Iterator[None]:
    own, before = name in vars(owner), vars(owner).get(name)
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)


@cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(aws.loader().load_service_model(service, "service-2"), service)
