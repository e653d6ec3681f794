"""rdklib, without boto3, which it imports at its top and uses only to make clients: six times the time of all the rest.

boto3 is imported when something in it is first asked for. Travels to Lambda.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    """A module that is imported when something in it is asked for, and stands for it from then on.

    Not `importlib.util.LazyLoader`: a second `import` of the same name makes that one load.
    """

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


if "boto3" not in sys.modules:
    _boto3 = _Deferred("boto3")
    _boto3.__spec__ = importlib.util.find_spec("boto3")
    sys.modules["boto3"] = _boto3

from rdklib import ComplianceType, Evaluation, InvalidParametersError  # noqa: E402 - boto3 is deferred by now

__all__ = ["ComplianceType", "Evaluation", "InvalidParametersError"]
