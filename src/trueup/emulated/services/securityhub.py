"""Security Hub: enabled once, with standards, and one finding aggregator of all Regions.

Source: Security Hub API reference: EnableSecurityHub, BatchEnableStandards, GetEnabledStandards,
CreateFindingAggregator; user guide, "Understanding cross-Region aggregation".
"""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, operation, random_uuid, refusal, state

SERVICE = "securityhub"
BY_DEFAULT = (
    "standards/aws-foundational-security-best-practices/v/1.0.0",
    "ruleset/cis-aws-foundations-benchmark/v/1.2.0",
)
OTHERS = (
    "standards/cis-aws-foundations-benchmark/v/3.0.0", "standards/nist-800-53/v/5.0.0", "standards/pci-dss/v/4.0.1",
)  # fmt: skip
MODES = ("ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS")


@correction(SERVICE, "models:SecurityHubBackend.enable_security_hub")
def security_hub_is_enabled_once(
    original: Original, backend: Any, enable_default_standards: bool = True, **named: Any
) -> Any:
    """Source: Security Hub API reference, EnableSecurityHub: ResourceConflictException."""
    if backend.enabled:
        raise refusal(SERVICE, "ResourceConflictException", "Account is already subscribed to Security Hub")
    for name in BY_DEFAULT if enable_default_standards else ():
        _subscribe(backend, _arn(backend, name))
    return original(backend, enable_default_standards, **named)


@correction(SERVICE, "models:SecurityHubBackend.disable_security_hub")
def its_standards_go_with_it(original: Original, backend: Any) -> Any:
    done = original(backend)
    _standards(backend).clear()
    return done


@operation(SERVICE, "DescribeStandards")
def describe_standards(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    _refuse_off(backend)
    told = [(_arn(backend, name), name in BY_DEFAULT) for name in (*BY_DEFAULT, *OTHERS)]
    return {"Standards": [{"StandardsArn": arn, "Name": arn, "EnabledByDefault": default} for arn, default in told]}


@operation(SERVICE, "GetEnabledStandards")
def get_enabled_standards(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    _refuse_off(backend)
    return {"StandardsSubscriptions": list(_standards(backend).values())}


@operation(SERVICE, "BatchEnableStandards")
def batch_enable_standards(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """The answer says that they are pending; who asks next finds them ready."""
    _refuse_off(backend)
    asked = [each["StandardsArn"] for each in parameters["StandardsSubscriptionRequests"]]
    known = [_arn(backend, name) for name in (*BY_DEFAULT, *OTHERS)]
    if any(arn not in known for arn in asked):
        raise refusal(SERVICE, "InvalidInputException", "Invalid StandardsArn")
    return {"StandardsSubscriptions": [_subscribe(backend, arn) | {"StandardsStatus": "PENDING"} for arn in asked]}


@operation(SERVICE, "BatchDisableStandards")
def batch_disable_standards(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    _refuse_off(backend)
    kept = _standards(backend)
    gone = [kept.pop(arn) for arn in parameters["StandardsSubscriptionArns"] if arn in kept]
    return {"StandardsSubscriptions": [each | {"StandardsStatus": "DELETING"} for each in gone]}


@operation(SERVICE, "CreateFindingAggregator")
def create_finding_aggregator(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """An account has one, whose home is the Region that is asked."""
    _refuse_off(backend)
    if _aggregators(backend):
        raise refusal(SERVICE, "LimitExceededException", "An account can have one finding aggregator")
    region = backend.region_name
    arn = f"arn:aws:securityhub:{region}:{backend.account_id}:finding-aggregator/{random_uuid()}"
    made = {"FindingAggregatorArn": arn, "FindingAggregationRegion": region} | _linking(parameters)
    _aggregators(backend)[arn] = made
    return made


@operation(SERVICE, "UpdateFindingAggregator")
def update_finding_aggregator(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """From its home Region only."""
    found = _aggregator(parameters, backend)
    if found["FindingAggregationRegion"] != backend.region_name:
        raise refusal(SERVICE, "AccessDeniedException", "Update the finding aggregator from its home Region")
    kept = {name: value for name, value in found.items() if name != "Regions"} | _linking(parameters)
    _aggregators(backend)[found["FindingAggregatorArn"]] = kept
    return kept


@operation(SERVICE, "GetFindingAggregator")
def get_finding_aggregator(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    return _aggregator(parameters, backend)


@operation(SERVICE, "ListFindingAggregators")
def list_finding_aggregators(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    _refuse_off(backend)
    return {"FindingAggregators": [{"FindingAggregatorArn": arn} for arn in _aggregators(backend)]}


@operation(SERVICE, "DeleteFindingAggregator")
def delete_finding_aggregator(parameters: dict[str, Any], backend: Any) -> None:
    del _aggregators(backend)[_aggregator(parameters, backend)["FindingAggregatorArn"]]


@correction(SERVICE, "models:SecurityHubBackend.get_administrator_account")
def who_is_not_subscribed_is_told_so(original: Original, backend: Any) -> Any:
    _refuse_off(backend)
    return original(backend)


def _refuse_off(backend: Any) -> None:
    if not backend.enabled:
        message = f"Account {backend.account_id} is not subscribed to AWS Security Hub"
        raise refusal(SERVICE, "InvalidAccessException", message)


def _arn(backend: Any, name: str) -> str:
    """Rulesets are older than Regions in the ARNs of standards."""
    return f"arn:aws:securityhub:{'' if name.startswith('ruleset') else backend.region_name}::{name}"


def _standards(backend: Any) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = state(backend).setdefault("standards", {})
    return kept


def _subscribe(backend: Any, arn: str) -> dict[str, Any]:
    name = arn.partition("::")[2].partition("/")[2]
    own = f"arn:aws:securityhub:{backend.region_name}:{backend.account_id}:subscription/{name}"
    made = {"StandardsSubscriptionArn": own, "StandardsArn": arn, "StandardsInput": {}, "StandardsStatus": "READY"}
    return _standards(backend).setdefault(own, made)


def _aggregators(backend: Any) -> dict[str, dict[str, Any]]:
    """Those of the account, which each of its Regions is told of."""
    from moto.securityhub.models import securityhub_backends

    kept = state(securityhub_backends[backend.account_id]["us-east-1"])
    found: dict[str, dict[str, Any]] = kept.setdefault("aggregators", {})
    return found


def _aggregator(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    _refuse_off(backend)
    wanted = parameters["FindingAggregatorArn"]
    if wanted not in _aggregators(backend):
        raise refusal(SERVICE, "ResourceNotFoundException", f"{wanted} does not exist")
    return _aggregators(backend)[wanted]


def _linking(parameters: dict[str, Any]) -> dict[str, Any]:
    mode, regions = parameters["RegionLinkingMode"], parameters.get("Regions")
    if mode not in MODES or bool(regions) != (mode != "ALL_REGIONS"):
        raise refusal(SERVICE, "InvalidInputException", f"Invalid Regions for {mode}")
    return {"RegionLinkingMode": mode} | ({"Regions": regions} if regions else {})
