"""AWS API calls as data: what is planned, journalled, permitted and undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trueup.documents import api_models
from trueup.redaction import redacted


@dataclass(frozen=True)
class Call:
    """One AWS API call.

    service is boto3's client name (`s3`), operation the API's own name (`PutBucketPolicy`), parameters are as
    boto3 takes them, region is where the call goes.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    region: str

    def to_json(self) -> dict[str, Any]:
        return {
            "service": self.service,
            "operation": self.operation,
            "parameters": dict(self.parameters),
            "region": self.region,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Call:
        return cls(data["service"], data["operation"], data["parameters"], data["region"])

    def __str__(self) -> str:
        return f"{self.service}:{self.operation}"

    def redacted(self) -> Call:
        """The call without its secrets, as it is kept and shown."""
        return replace(self, parameters=redacted(self.parameters, self.shape()))

    def shape(self, answer: bool = False) -> Any:
        """botocore's shape of the parameters, or of the answer; None where botocore does not know the call."""
        model = api_models.operation(self.service, self.operation)
        return None if model is None else model.output_shape if answer else model.input_shape
