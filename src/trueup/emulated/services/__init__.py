"""Where moto is more lenient than AWS, or answers something else: a file for each service, as boto3 names its client.

Without these a fix could pass here that fails in AWS. Each names what AWS does, and where that is written.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import each service's module, which registers what it holds with `trueup.emulated.extend`."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
