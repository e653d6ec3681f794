"""Names of packs, and inside a template, in AWS's naming: logical ids, parameters, conditions."""

from __future__ import annotations

import re
from pathlib import Path

LONGEST = 120  # leaves room for the number of a part; limits.PACK_NAME takes 128


def of_file(path: str) -> str:
    """The name of a pack in a file: `CIS-v1.4-Level2.yaml` -> `CIS-v1-4-Level2`."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", Path(path).stem).strip("-")
    return (name if name[:1].isalpha() else f"pack-{name}".rstrip("-"))[:LONGEST].rstrip("-")


def logical_id(rule_name: str) -> str:
    """`S3_BUCKET_SSL_REQUESTS_ONLY` -> `S3BucketSslRequestsOnly`; two rules never share one (a test sees to that).

    An instance has its own name at the end.
    """
    return "".join(word.capitalize() for word in re.split(r"[_:-]", rule_name))


def remediation_id(rule_id: str) -> str:
    """The logical id of a rule's remediation."""
    return f"{rule_id}Remediation"


def parameter(rule_name: str, input_name: str) -> str:
    """`ACCESS_KEYS_ROTATED`, `maxAccessKeyAge` -> `AccessKeysRotatedParamMaxAccessKeyAge`."""
    return f"{logical_id(rule_name)}Param{input_name[:1].upper()}{input_name[1:]}"


def condition(parameter_name: str) -> str:
    """The condition that holds where an optional parameter was filled in; AWS writes it with a small first letter."""
    return f"{parameter_name[:1].lower()}{parameter_name[1:]}"
