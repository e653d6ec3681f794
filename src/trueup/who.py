"""Who does something, as far as the machine and AWS say: a fact, and no proof, of plans, journals and seals."""

from __future__ import annotations

import getpass
from typing import NamedTuple


class Who(NamedTuple):
    """The user of the machine, and the ARN of the credentials that AWS was asked with; empty where unknown."""

    user: str = ""
    caller_arn: str = ""

    def to_json(self) -> dict[str, str]:
        return {"user": self.user, "callerArn": self.caller_arn}


NOBODY = Who()


def user() -> str:
    """Who runs this, as the machine calls them; empty where it does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
