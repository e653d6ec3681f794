"""botocore's service models as facts: what can be called, with what, and what comes back. Calls nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from botocore import xform_name
from botocore.exceptions import UnknownServiceError

# Automation's types -> botocore's that they stand for, and of lists, the types of the items.
NUMBERS = ("integer", "long", "float", "double")
SHAPES = {
    "String": ("string", "timestamp", "blob"),
    "Integer": (*NUMBERS, "timestamp"),
    "Boolean": ("boolean",),
    "StringMap": ("structure", "map"),
}
ITEMS = {"StringList": ("string", "timestamp"), "MapList": ("structure", "map")}

# An enumeration longer than this is a list of what AWS offers (instance types, runtimes), and grows before botocore's.
LONGEST_ENUMERATION = 25

# What a service answers where botocore's enumeration is spelled otherwise, by service and shape.
ANSWERED: dict[tuple[str, str], tuple[str, ...]] = {
    # EC2 API reference, Instance and Image: "windows" for Windows, and nothing at all for the rest.
    ("ec2", "PlatformValues"): ("windows",),
    # AWS CLI reference, acm describe-certificate: RSA-2048; the enumeration's own spelling is that of filters.
    ("acm", "KeyAlgorithm"): (
        "RSA-1024", "RSA-2048", "RSA-3072", "RSA-4096", "RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1",
        "EC_secp384r1", "EC_secp521r1",
    ),
}  # fmt: skip

# Text in the model that boto3 decodes when it is JSON, so that parts of it can be selected.
DECODED = {("iam", "policyDocumentType"), ("cloudformation", "TemplateBody")}


@lru_cache(maxsize=1)
def _loader() -> Any:
    from botocore.loaders import create_loader  # brings half of botocore along, and commands ask for no model at once

    return create_loader()


@lru_cache(maxsize=1)
def services() -> frozenset[str]:
    """The client names that boto3 knows, such as `s3` and `elbv2`."""
    return frozenset(_loader().list_available_services("service-2"))


@lru_cache(maxsize=128)
def service(name: str) -> Any:
    """The ServiceModel of a client name, or None where botocore has none."""
    from botocore.model import ServiceModel

    try:
        return ServiceModel(_loader().load_service_model(name, "service-2"), name)
    except UnknownServiceError:
        return None


@lru_cache(maxsize=4096)
def operation(service_name: str, name: str) -> Any:
    """The OperationModel of `PutBucketPolicy`, `putBucketPolicy` or `put_bucket_policy`, or None."""
    model = service(service_name)
    known = _operations(service_name).get(xform_name(name)) if model is not None else None
    return model.operation_model(known) if known else None


@lru_cache(maxsize=128)
def _operations(service_name: str) -> dict[str, str]:
    """method name -> operation name."""
    return {xform_name(name): name for name in service(service_name).operation_names}


def methods(service_name: str) -> dict[str, str]:
    """The methods of a client and the operation that each calls; empty for a service that botocore does not have."""
    return _operations(service_name) if service(service_name) is not None else {}


@lru_cache(maxsize=128)
def waiters(service_name: str) -> dict[str, str]:
    """The waiters of a client by the name that get_waiter takes, and the operation that each repeats."""
    try:
        found = _loader().load_service_model(service_name, "waiters-2")["waiters"]
    except UnknownServiceError:
        return {}
    return {xform_name(name): facts["operation"] for name, facts in found.items()}
