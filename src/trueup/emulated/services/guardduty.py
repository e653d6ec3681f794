"""GuardDuty: one detector in a Region, with every protection plan that is not turned off; member accounts."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal, state

SERVICE = "guardduty"
# Some of the plans that AWS turns on, a newer one among them. It lists three sources as features too.
PLANS = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "AI_PROTECTION")
SOURCES = ("FLOW_LOGS", "CLOUD_TRAIL", "DNS_LOGS")
NOT_BY_ITSELF = "RUNTIME_MONITORING"


@correction("guardduty", "models:GuardDutyBackend.create_detector")
def one_detector_in_a_region(original: Original, backend: Any, *given: Any, **named: Any) -> Any:
    """Source: GuardDuty API reference, CreateDetector: "You can have only one detector per account per Region"."""
    if backend.detectors:
        message = "The request is rejected because a detector already exists for the current account."
        raise refusal("guardduty", "BadRequestException", message)
    return original(backend, *given, **named)


@correction("guardduty", "models:Detector.__init__")
def plans_that_are_not_named_are_enabled(original: Original, detector: Any, *given: Any, **named: Any) -> Any:
    """Source: GuardDuty API reference, CreateDetector: "any feature that is not specified ... gets enabled", and
    "with an exception to RUNTIME_MONITORING"."""
    original(detector, *given, **named)
    features = [{"name": name, "status": "ENABLED"} for name in (*SOURCES, *PLANS)]
    detector.features = _merged([*features, {"name": NOT_BY_ITSELF, "status": "DISABLED"}], detector.features)


@correction("guardduty", "models:Detector.update")
def an_update_changes_the_features_that_it_names(
    original: Original, detector: Any, enable: Any, frequency: Any, sources: Any, features: Any
) -> Any:
    merged = None if features is None else _merged(detector.features, features)
    return original(detector, enable, frequency, sources, merged)


@correction("guardduty", "models:GuardDutyBackend.update_detector")
def a_member_does_not_choose_its_plans(
    original: Original, backend: Any, detector: str, enable: Any, frequency: Any, sources: Any, features: Any
) -> Any:
    """Source: GuardDuty user guide, "Relationships between administrator account and member accounts"."""
    if features and state(backend).get("administrator"):
        raise refusal(SERVICE, "BadRequestException", "The request is rejected because the account is a member.")
    return original(backend, detector, enable, frequency, sources, features)


@correction("guardduty", "models:GuardDutyBackend.get_administrator_account")
def an_administrator_is_that_of_a_member(_original: Original, backend: Any, detector: str) -> Any:
    """moto tells of the delegated administrator in the management account instead, in names that boto3 does not read.

    Source: GuardDuty API reference, GetAdministratorAccount.
    """
    backend.get_detector(detector)
    account = state(backend).get("administrator")
    return {"administrator": {"accountId": account, "relationshipStatus": "Enabled"}} if account else {}


@operation(SERVICE, "CreateMembers")
def create_members(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """As a delegated administrator adds accounts of its organization: without an invitation, and a detector is made.

    Source: GuardDuty API reference, CreateMembers; user guide, "Adding members to the organization".
    """
    backend.get_detector(parameters["DetectorId"])
    for account in (each["AccountId"] for each in parameters["AccountDetails"]):
        member = _backend(backend, account)
        if not member.detectors:
            off = [{"name": plan, "status": "DISABLED"} for plan in PLANS]
            member.create_detector(True, "SIX_HOURS", {}, {}, off)
        state(member)["administrator"] = backend.account_id
        state(backend).setdefault("members", []).append(account)
    return {"UnprocessedAccounts": []}


@operation(SERVICE, "ListMembers")
def list_members(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """One whose detector is suspended is told of as disabled. Source: GuardDuty API reference, Member."""
    backend.get_detector(parameters["DetectorId"])
    told = []
    for account in state(backend).get("members", []):
        detector = _detector(_backend(backend, account))
        status = "Enabled" if detector.enabled else "Disabled"
        made = detector.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        told.append(
            {
                "AccountId": account,
                "DetectorId": detector.id,
                "MasterId": backend.account_id,
                "AdministratorId": backend.account_id,
                "Email": f"{account}@example.com",
                "RelationshipStatus": status,
                "UpdatedAt": made,
            }
        )
    return {"Members": told}


@operation(SERVICE, "GetMemberDetectors")
def get_member_detectors(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: GuardDuty API reference, GetMemberDetectors, whose answer holds one member at least."""
    accounts = parameters["AccountIds"]
    members = [each for each in accounts if each in state(backend).get("members", [])]
    if not members:
        raise refusal(SERVICE, "BadRequestException", "The request is rejected because no account is a member.")
    told = []
    for account in members:
        on = {each["name"]: each["status"] for each in _detector(_backend(backend, account)).features}
        sources = {
            "CloudTrail": "CLOUD_TRAIL",
            "DNSLogs": "DNS_LOGS",
            "FlowLogs": "FLOW_LOGS",
            "S3Logs": "S3_DATA_EVENTS",
        }
        older = {name: {"Status": on[feature]} for name, feature in sources.items()}
        features = [{"Name": name, "Status": status} for name, status in on.items() if name not in SOURCES]
        told.append({"AccountId": account, "DataSources": older, "Features": features})
    return {"MemberDataSourceConfigurations": told, "UnprocessedAccounts": _unprocessed(accounts, members)}


@operation(SERVICE, "UpdateMemberDetectors")
def update_member_detectors(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: GuardDuty API reference, UpdateMemberDetectors."""
    features = [{"name": each["Name"], "status": each["Status"]} for each in parameters["Features"]]
    members = [each for each in parameters["AccountIds"] if each in state(backend).get("members", [])]
    for account in members:
        _detector(_backend(backend, account)).update(None, None, None, features)
    return {"UnprocessedAccounts": _unprocessed(parameters["AccountIds"], members)}


def _unprocessed(accounts: list[str], members: list[str]) -> list[dict[str, str]]:
    why = "The account is not a member."
    return [{"AccountId": account, "Result": why} for account in accounts if account not in members]


def _backend(backend: Any, account: str) -> Any:
    from moto.guardduty.models import guardduty_backends

    return guardduty_backends[account][backend.region_name]


def _detector(backend: Any) -> Any:
    return next(iter(backend.detectors.values()))


def _merged(before: list[dict[str, Any]], features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(({each["name"]: each for each in before} | {each["name"]: each for each in features}).values())
