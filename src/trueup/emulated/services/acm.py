"""ACM: the renewal of certificates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal, state

LASTS = timedelta(days=395)  # 13 months. Source: ACM user guide, "Private certificates"


def _exported(backend: Any) -> set[str]:
    held: set[str] = state(backend).setdefault("exported", set())
    return held


def _renewed(backend: Any) -> dict[str, Any]:
    held: dict[str, Any] = state(backend).setdefault("renewed", {})
    return held


@correction("acm", "models:AWSCertificateManagerBackend.export_certificate")
def what_was_exported_is_known(
    original: Original, backend: Any, certificate_arn: str, *given: Any, **named: Any
) -> Any:
    """It is eligible for renewal from then on. Source: ACM user guide, "Managed certificate renewal"."""
    answer = original(backend, certificate_arn, *given, **named)
    _exported(backend).add(certificate_arn)
    return answer


@correction("acm", "responses:AWSCertificateManagerResponse.describe_certificate")
def a_certificate_tells_its_renewal(original: Original, response: Any) -> Any:
    """Source: ACM API reference, CertificateDetail: RenewalEligibility, NotAfter."""
    answer, backend = original(response), response.acm_backend
    certificate = answer.result["Certificate"]
    _told(backend, certificate)
    return answer


@correction("acm", "responses:AWSCertificateManagerResponse.list_certificates")
def a_list_tells_it_too(original: Original, response: Any) -> Any:
    """Source: ACM API reference, CertificateSummary."""
    answer, backend = original(response), response.acm_backend
    for certificate in answer.result["CertificateSummaryList"]:
        _told(backend, certificate)
    return answer


def _told(backend: Any, certificate: dict[str, Any]) -> None:
    arn = certificate["CertificateArn"]
    if certificate["Type"] != "IMPORTED" and (arn in _exported(backend) or certificate.get("InUseBy")):
        certificate["RenewalEligibility"] = "ELIGIBLE"
    certificate["NotAfter"] = _renewed(backend).get(arn, certificate["NotAfter"])


@operation("acm", "RenewCertificate")
def renew_certificate(parameters: dict[str, Any], backend: Any) -> None:
    """Of one that was exported. Source: ACM API reference, RenewCertificate."""
    arn = parameters["CertificateArn"]
    backend.get_certificate(arn)  # refuses one that is not there
    if arn not in _exported(backend):
        raise refusal("acm", "ValidationException", f"Certificate {arn} is not eligible for renewal")
    from moto.core.utils import utcnow

    _renewed(backend)[arn] = (utcnow() + LASTS).timestamp()
