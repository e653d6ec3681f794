"""What is asked of the organization."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

AUTO, SQL, RULES = "auto", "sql", "rules"


@dataclass(frozen=True)
class Scope:
    """What is collected. Two scopes that are equal may share a checkpoint."""

    rules: tuple[str, ...]  # of the library, by name
    explicit: bool  # whether these rules were asked for, and so are expected in every account and Region
    accounts: tuple[str, ...] = ()  # all where empty
    regions: tuple[str, ...] = ()  # all where empty
    all_rules: bool = False  # those that the library does not have as well
    aggregator: str = ""  # its name; empty where files are read
    home: str = ""  # the aggregator's Region
    profile: str = ""
    route: str = AUTO

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def of(self, profile: str, home: str) -> Scope:
        """The same, asked with the rights of a profile, in the aggregator's Region."""
        return replace(self, profile=profile, home=home)

    def covers(self, account: str, region: str) -> bool:
        """Whether an account and Region is asked about."""
        return account in (self.accounts or (account,)) and region in (self.regions or (region,))
