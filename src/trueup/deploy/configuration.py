"""The deployment file: what people write down about an organization, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from trueup import regions, schemas, yaml_files
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import read_pack
from trueup.errors import UsageError
from trueup.waivers import register
from trueup.waivers.match import Waiver


@dataclass(frozen=True)
class Wave:
    """Accounts that join together, on top of those of the waves before."""

    name: str
    accounts: tuple[str, ...] = ()
    organizational_units: tuple[str, ...] = ()
    percentage: int = 0


@dataclass(frozen=True)
class Deployment:
    """A deployment file, read. `schemas/deployment.schema.json` says what each part means."""

    security_account: str
    home_region: str
    regions: tuple[str, ...]
    packs: tuple[str, ...]  # by name
    pack_sources: tuple[Path, ...] = ()  # where those of them lie that the library does not have
    evaluators: str = "mixed"
    waivers: tuple[Waiver, ...] = ()
    excluded_accounts: frozenset[str] = frozenset()
    waves: tuple[Wave, ...] = (Wave("everyone", percentage=100),)
    management_role: str | None = None  # None: the management account is left out
    member_role: str | None = None  # None: nobody looks inside the accounts
    member_role_through: str | None = None
    memory_size: int = 512
    reserved_concurrency: int | None = None
    log_retention_days: int = 365
    alarm_email: str = ""
    kms_key_arns: Mapping[str, str] = field(default_factory=dict)
    aggregator: bool = True
    evidence: bool = False
    object_lock_days: int = 0
    response: bool = False
    response_email: str = ""
    ops_items: bool = True
    prefix: str = "trueup"

    @property
    def partition(self) -> str:
        return regions.partition(self.home_region)

    @property
    def evaluator_name(self) -> str:
        """The name of the evaluator function, and of its role."""
        return f"{self.prefix}-evaluator"

    def function_arn(self, region: str) -> str:
        return f"arn:{self.partition}:lambda:{region}:{self.security_account}:function:{self.evaluator_name}"

    def artifacts_bucket(self, region: str) -> str:
        return f"awsconfigconforms-{self.prefix}-{self.security_account}-{region}"

    @property
    def evidence_bucket(self) -> str:
        return f"{self.prefix}-evidence-{self.security_account}-{self.home_region}"

    @property
    def bus_arn(self) -> str:
        """The central event bus, or empty where there is none."""
        bus = f"arn:{self.partition}:events:{self.home_region}:{self.security_account}:event-bus/{self.prefix}"
        return bus if self.response else ""


def load(path: Path) -> Deployment:
    """The deployment that a file describes. Raises UsageError with the file and the place for whatever is wrong."""
    content = yaml_files.read(path, "ids", aliases="merged").content
    faults = schemas.faults("deployment", content)
    for fault in sorted(faults, key=lambda fault: [str(step) for step in fault.absolute_path]):
        place = ".".join(map(str, fault.absolute_path))
        raise UsageError(f"{path}: {place}{': ' if place else ''}{str(fault.message)[:300]}")
    deployment = _read(content, path)
    for wrong in _faults(deployment):
        raise UsageError(f"{path}: {wrong}")
    return deployment


def with_packs(library: Catalogue, deployment: Deployment) -> Catalogue:
    """The library with the deployment's own packs in it.

    Raises UsageError for a pack that neither has, CatalogueError for a source that says what it may not.
    """
    own = {path.stem: read_pack(path, library.rules) for path in deployment.pack_sources}
    both = replace(library, packs={**library.packs, **own})
    for name in deployment.packs:
        both.pack(name)
    return both


def _read(content: Mapping[str, Any], path: Path) -> Deployment:
    evaluator, member = content.get("evaluator", {}), content.get("memberAccess", {})
    evidence, response = content.get("evidence"), content.get("response")
    waves = tuple(
        Wave(
            name=wave["name"],
            accounts=tuple(wave.get("accounts", ())),
            organizational_units=tuple(wave.get("organizationalUnits", ())),
            percentage=wave.get("percentage", 0),
        )
        for wave in content.get("waves", ())
    )
    return Deployment(
        security_account=content["securityAccount"],
        home_region=content["homeRegion"],
        regions=tuple(content.get("regions", [content["homeRegion"]])),
        packs=tuple(Path(name).stem if name.endswith(".yaml") else name for name in content["packs"]),
        pack_sources=tuple(path.parent / name for name in content["packs"] if name.endswith(".yaml")),
        evaluators=content.get("evaluators", "mixed"),
        waivers=register.load(path.parent / content["waivers"]) if "waivers" in content else (),
        excluded_accounts=frozenset(content.get("excludedAccounts", ())),
        waves=waves or Deployment.waves,
        management_role=content.get("managementAccount", {}).get("roleName"),
        member_role=member.get("roleName"),
        member_role_through=member.get("through"),
        memory_size=evaluator.get("memorySize", Deployment.memory_size),
        reserved_concurrency=evaluator.get("reservedConcurrency"),
        log_retention_days=evaluator.get("logRetentionDays", Deployment.log_retention_days),
        alarm_email=evaluator.get("alarmEmail", ""),
        kms_key_arns=content.get("kmsKeyArns", {}),
        aggregator=content.get("aggregator", True),
        evidence=evidence is not None,
        object_lock_days=(evidence or {}).get("objectLockDays", 0),
        response=response is not None,
        response_email=(response or {}).get("email", ""),
        ops_items=(response or {}).get("opsItems", True),
        prefix=content.get("prefix", Deployment.prefix),
    )


def _faults(deployment: Deployment) -> Iterable[str]:
    if deployment.home_region not in deployment.regions:
        yield f"regions: {deployment.home_region} is the home Region and not among them"
    for name, values in (("regions", deployment.regions), ("packs", deployment.packs)):
        if len(set(values)) < len(values):
            yield f"{name}: one of them stands there twice"
    if len({regions.partition(region) for region in deployment.regions}) > 1:
        yield "regions: they lie in several partitions; an organization lies in one"
    names = [wave.name for wave in deployment.waves]
    if len(set(names)) < len(names):
        yield "waves: two of them have the same name"
    for region in deployment.kms_key_arns:
        if region not in deployment.regions:
            yield f"kmsKeyArns: {region} is not among the regions"
