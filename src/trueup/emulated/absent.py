"""Services that moto lacks whole: a package in moto's own shape for each, there while an emulation runs.

What such a service answers is what its operations say (see `extend`); its state is theirs, per account and Region.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from botocore.model import ServiceModel


def package(service: str) -> str:
    """The name of moto's package for a service, which is boto3's name of a client: `awslambda`, `ssoadmin`."""
    from moto.backends import ALT_SERVICE_NAMES

    plain = service.replace("-", "")
    return str(ALT_SERVICE_NAMES.get(plain, plain))


def is_absent(service: str) -> bool:
    """Whether moto has no package for a service."""
    return find_spec(f"moto.{package(service)}") is None


@contextmanager
def installed(model: ServiceModel) -> Iterator[None]:
    """A package for a service, with no operation in it yet; gone at the end."""
    from moto.backend_index import backend_url_patterns

    name = package(model.service_name)
    host = rf"https?://(?:{_hosts(model)})\.(.+)\.(?:amazonaws\.com|api\.aws)"
    modules = _modules(model.service_name, f"moto.{name}", host)
    pattern = (name, re.compile(host))
    sys.modules.update(modules)
    backend_url_patterns.insert(0, pattern)  # the same list that moto's server reads
    try:
        yield
    finally:
        backend_url_patterns.remove(pattern)
        for each in modules:
            del sys.modules[each]


def _hosts(model: ServiceModel) -> str:
    """How hosts of a service begin: in a request, and as moto's server makes one up from a signature."""
    return "|".join(re.escape(each) for each in sorted({str(model.endpoint_prefix), str(model.signing_name)}))


def _modules(service: str, name: str, host: str) -> dict[str, ModuleType]:
    from moto.core.base_backend import BackendDict, BaseBackend
    from moto.core.responses import BaseResponse

    def answers(response: Any) -> None:
        BaseResponse.__init__(response, service_name=service)

    backend: Any = type("Backend", (BaseBackend,), {"__module__": f"{name}.models"})
    response: Any = type("Response", (BaseResponse,), {"__module__": f"{name}.responses", "__init__": answers})
    # Regions as EC2 has them: botocore does not know those of every service.
    contents: dict[str, dict[str, Any]] = {
        name: {"__path__": [], f"{name.rpartition('.')[2]}_backends": BackendDict(backend, "ec2")},
        f"{name}.models": {"Backend": backend},
        f"{name}.responses": {"Response": response},
        f"{name}.urls": {"url_bases": [host], "url_paths": {"{0}/$": response.dispatch}},
    }
    made = {each: ModuleType(each) for each in contents}
    for each, content in contents.items():
        vars(made[each]).update(content)
    return made
