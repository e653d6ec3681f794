"""Calls about packs of the organization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trueup.deploy import actual as actuals
from trueup.deploy.actual import DIGEST_TAG, Actual
from trueup.deploy.desired import model
from trueup.deploy.desired.model import Desired, OrganizationPack
from trueup.deploy.manifest import Thing
from trueup.deploy.plan.calls import REMOVES_PACKS, Call, Place, named


def packs(place: Place, desired: Desired, actual: Actual) -> Iterator[Call]:
    """Every pack that is not as it should be, is missing, or is no longer desired."""
    by_place = {(pack.region, pack.name): pack for pack in desired.packs}
    for key, pack in by_place.items():
        if pack.region not in actual.disabled:
            yield from _pack(place, pack, actual.packs.get(key))
    for key, known in actual.packs.items():
        if known.ours and key not in by_place:
            yield Call(
                REMOVES_PACKS,
                f"delete pack {known.name}",
                "it is no longer wanted",
                place.deployment.security_account,
                known.region,
                "config",
                "delete_organization_conformance_pack",
                {"OrganizationConformancePackName": known.name},
                subject=known.name,
                waits="pack",
                deletes=_thing(place, known),
            )


def _pack(place: Place, pack: OrganizationPack, known: actuals.OrganizationPack | None) -> Iterator[Call]:
    everybody = place.organization.accounts.keys() | place.organization.others
    had = everybody - known.excluded if known is not None else frozenset()
    common: dict[str, Any] = {
        "account": place.deployment.security_account,
        "region": pack.region,
        "service": "config",
        "subject": pack.name,
        "waits": "pack",
    }
    reasons = list(_reasons(pack, known, frozenset(had)))
    if not reasons:
        if known is not None and known.status.endswith("_IN_PROGRESS"):
            yield Call(model.PACKS, f"wait for pack {pack.name}", known.status, operation="", **common)
        return
    rules = "1 rule" if len(pack.rules) == 1 else f"{len(pack.rules)} rules"
    yield Call(
        model.PACKS,
        f"{'update' if known else 'create'} pack {pack.name} ({rules}) in {named(pack.accounts)}",
        "; ".join(reasons),
        operation="put_organization_conformance_pack",
        request={
            "OrganizationConformancePackName": pack.name,
            **_source(place, pack),
            "ExcludedAccounts": sorted(everybody - pack.accounts),
            **({} if known else {"Tags": place.tags}),
        },
        creates=_thing(place, pack),
        tags={DIGEST_TAG: pack.digest},
        keeps=frozenset(had),
        **common,
    )


def _reasons(pack: OrganizationPack, known: actuals.OrganizationPack | None, had: frozenset[str]) -> Iterator[str]:
    """Why a pack must be put, in words."""
    if known is None:
        yield "it is not there"
        return
    if known.digest != pack.digest:
        yield "the template has changed"
    if joining := pack.accounts - had:
        yield f"{named(joining)} join"
    if leaving := had - pack.accounts:
        yield f"{named(leaving)} leave"
    if known.status.endswith("_FAILED"):
        yield f"{known.status} {known.message}".strip()


def _source(place: Place, pack: OrganizationPack) -> dict[str, str]:
    if pack.key:
        return {"TemplateS3Uri": f"s3://{place.deployment.artifacts_bucket(pack.region)}/{pack.key}"}
    return {"TemplateBody": pack.template}


def _thing(place: Place, pack: OrganizationPack | actuals.OrganizationPack) -> Thing:
    return Thing("pack", pack.name, place.deployment.security_account, pack.region)
