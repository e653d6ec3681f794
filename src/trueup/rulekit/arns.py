"""Reading Amazon Resource Names, in every partition."""

from __future__ import annotations

from typing import NamedTuple


class Arn(NamedTuple):
    """`arn:partition:service:region:account:resource`; region and account may be empty."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @property
    def resource_name(self) -> str:
        """What follows the last slash or colon of the resource: `role/path/Admin` is `Admin`."""
        return self.resource.replace(":", "/").rpartition("/")[2]


def parse(text: str | None) -> Arn | None:
    """The parts of an ARN, or None where the text is none."""
    parts = (text or "").split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or not parts[1] or not parts[2] or not parts[5]:
        return None
    return Arn(*parts[1:])


def is_key(used: str | None, wanted: str) -> bool:
    """Whether a KMS key is the wanted one. Two ARNs must be the same; where one is a bare id, the ids decide."""
    if parse(used) and parse(wanted):
        return used == wanted
    return _key_id(used or "") == _key_id(wanted)


def _key_id(key: str) -> str:
    arn = parse(key)
    return arn.resource_name if arn else key
