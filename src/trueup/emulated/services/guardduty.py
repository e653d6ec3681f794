"""GuardDuty: one detector in a Region, with every protection plan that is not turned off; member accounts."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, operation, random_hex, refusal, state

SERVICE = "guardduty"
# Some of the plans that AWS turns on, a newer one among them. It lists three sources as features too.
PLANS = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "AI_PROTECTION")
SOURCES = ("FLOW_LOGS", "CLOUD_TRAIL", "DNS_LOGS")
NOT_BY_ITSELF = "RUNTIME_MONITORING"
# Of some types of findings. Source: GuardDuty user guide, "GuardDuty finding types".
SEVERITIES = {
    "Backdoor:EC2/DenialOfService.Tcp": 8,
    "Recon:EC2/Portscan": 5,
    "Policy:IAMUser/RootCredentialUsage": 2,
}
FOUND = 1780272000000  # when every sample is found: 2026-06-01


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


@operation(SERVICE, "CreateSampleFindings")
def create_sample_findings(parameters: dict[str, Any], backend: Any) -> None:
    """Source: GuardDuty API reference, CreateSampleFindings: of all types where none is named."""
    backend.get_detector(parameters["DetectorId"])
    for kind in parameters.get("FindingTypes") or SEVERITIES:
        made = {"createdAt": FOUND, "severity": SEVERITIES[kind], "service.archived": "false"}
        _findings(backend)[random_hex(32)] = made


@operation(SERVICE, "ArchiveFindings")
def archive_findings(parameters: dict[str, Any], backend: Any) -> None:
    """Source: GuardDuty API reference, ArchiveFindings."""
    for finding in parameters["FindingIds"]:
        _findings(backend)[finding]["service.archived"] = "true"


@operation(SERVICE, "ListFindings")
def list_findings(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: GuardDuty API reference, ListFindings and Condition."""
    backend.get_detector(parameters["DetectorId"])
    wanted = parameters.get("FindingCriteria", {}).get("Criterion", {})
    found = [
        finding
        for finding, told in _findings(backend).items()
        if all(_meets(told[name], condition) for name, condition in wanted.items())
    ]
    return {"FindingIds": found}


@operation(SERVICE, "CreatePublishingDestination")
def create_publishing_destination(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """One for each detector, to where GuardDuty may write.

    Source: GuardDuty API reference, CreatePublishingDestination; user guide, "Exporting generated findings".
    """
    backend.get_detector(parameters["DetectorId"])
    if _destinations(backend):
        raise refusal(SERVICE, "BadRequestException", "The request is rejected because a destination exists already.")
    _may_write(backend, parameters["DestinationProperties"])
    made = random_hex(32)
    _destinations(backend)[made] = dict(parameters["DestinationProperties"])
    return {"DestinationId": made}


@operation(SERVICE, "UpdatePublishingDestination")
def update_publishing_destination(parameters: dict[str, Any], backend: Any) -> None:
    """Source: GuardDuty API reference, UpdatePublishingDestination."""
    _may_write(backend, parameters["DestinationProperties"])
    _one_destination(backend, parameters).update(parameters["DestinationProperties"])


@operation(SERVICE, "DescribePublishingDestination")
def describe_publishing_destination(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: GuardDuty API reference, DescribePublishingDestination."""
    told = _told(parameters["DestinationId"]) | {"PublishingFailureStartTimestamp": 0}
    return told | {"DestinationProperties": _one_destination(backend, parameters)}


@operation(SERVICE, "ListPublishingDestinations")
def list_publishing_destinations(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: GuardDuty API reference, ListPublishingDestinations."""
    backend.get_detector(parameters["DetectorId"])
    return {"Destinations": [_told(each) for each in _destinations(backend)]}


@operation(SERVICE, "DeletePublishingDestination")
def delete_publishing_destination(parameters: dict[str, Any], backend: Any) -> None:
    """Source: GuardDuty API reference, DeletePublishingDestination."""
    _one_destination(backend, parameters)
    del _destinations(backend)[parameters["DestinationId"]]


def _destinations(backend: Any) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = state(backend).setdefault("destinations", {})
    return kept


def _told(destination: str) -> dict[str, str]:
    return {"DestinationId": destination, "DestinationType": "S3", "Status": "PUBLISHING"}


def _one_destination(backend: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    wanted = parameters["DestinationId"]
    if wanted not in _destinations(backend):
        raise refusal(SERVICE, "BadRequestException", "The request is rejected because the destination is not there.")
    return _destinations(backend)[wanted]


def _may_write(backend: Any, properties: dict[str, Any]) -> None:
    """Refused where the bucket or the key is not there, or its policy says nothing of GuardDuty."""
    from moto.kms.models import kms_backends
    from moto.s3.models import s3_backends

    bucket = properties["DestinationArn"].partition(":::")[2].partition("/")[0]
    buckets = s3_backends[backend.account_id][backend.partition].buckets
    _, _, _, region, account, key = properties["KmsKeyArn"].split(":", 5)
    keys = kms_backends[account][region].keys
    policies = [
        buckets[bucket].policy if bucket in buckets else None,
        keys[key.partition("/")[2]].policy if key.partition("/")[2] in keys else None,
    ]
    if not all(policy and "guardduty.amazonaws.com" in str(policy) for policy in policies):
        message = "The request failed because GuardDuty may not write to the bucket or use the key."
        raise refusal(SERVICE, "BadRequestException", message)


def _meets(value: Any, condition: dict[str, Any]) -> bool:
    return (
        value in condition.get("Equals", [value])
        and value >= condition.get("GreaterThanOrEqual", value)
        and not ("LessThan" in condition and value >= condition["LessThan"])
    )


def _findings(backend: Any) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = state(backend).setdefault("findings", {})
    return kept


def _unprocessed(accounts: list[str], members: list[str]) -> list[dict[str, str]]:
    why = "The account is not a member."
    return [{"AccountId": account, "Result": why} for account in accounts if account not in members]


@operation(SERVICE, "DescribeOrganizationConfiguration")
def describe_organization_configuration(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """To whoever is made the delegated administrator. Source: GuardDuty API reference, that operation."""
    backend.get_detector(parameters["DetectorId"])
    which = _of_the_organization(backend).get("members", "NONE")
    return {
        "AutoEnable": which != "NONE",
        "MemberAccountLimitReached": False,
        "AutoEnableOrganizationMembers": which,
    }


@operation(SERVICE, "UpdateOrganizationConfiguration")
def update_organization_configuration(parameters: dict[str, Any], backend: Any) -> None:
    """Source: GuardDuty API reference, UpdateOrganizationConfiguration."""
    backend.get_detector(parameters["DetectorId"])
    older = "NEW" if parameters.get("AutoEnable") else "NONE"
    _of_the_organization(backend)["members"] = parameters.get("AutoEnableOrganizationMembers") or older


def _of_the_organization(backend: Any) -> dict[str, Any]:
    from moto.guardduty.models import guardduty_backends

    others = [regions[backend.region_name] for regions in guardduty_backends.values()]
    if not any(backend.account_id in other.admin_account_ids for other in others):
        message = "The request is rejected because the account is not the delegated administrator of GuardDuty."
        raise refusal(SERVICE, "BadRequestException", message)
    kept: dict[str, Any] = state(backend).setdefault("organization", {})
    return kept


def _backend(backend: Any, account: str) -> Any:
    from moto.guardduty.models import guardduty_backends

    return guardduty_backends[account][backend.region_name]


def _detector(backend: Any) -> Any:
    return next(iter(backend.detectors.values()))


def _merged(before: list[dict[str, Any]], features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(({each["name"]: each for each in before} | {each["name"]: each for each in features}).values())
