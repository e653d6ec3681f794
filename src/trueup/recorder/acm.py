"""ACM certificates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trueup.recorder.shape import REGIONAL, Item, Place, Recorder, converted, paged, tag_map

# Without this filter ACM lists RSA keys of 1024 and 2048 bits only. Source: ACM API reference, Filters.
KEY_TYPES = [
    "RSA_1024",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
]


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    listing = paged(
        place.client("acm"), "list_certificates", "CertificateSummaryList", Includes={"keyTypes": KEY_TYPES}
    )
    for certificate in listing:
        yield certificate["CertificateArn"], certificate["CertificateArn"]


def _described(place: Place, arn: str) -> Item:
    acm = place.client("acm")
    certificate = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    return place.item(
        "AWS::ACM::Certificate",
        arn,
        arn,
        converted(certificate),
        tags=tag_map(acm.list_tags_for_certificate(CertificateArn=arn).get("Tags")),
        created=certificate.get("CreatedAt") or certificate.get("ImportedAt"),
        zone=REGIONAL,
    )


RECORDERS = (
    Recorder(
        "AWS::ACM::Certificate",
        _listed,
        _described,
        calls=("acm:ListCertificates", "acm:DescribeCertificate", "acm:ListTagsForCertificate"),
        gone=frozenset({"ResourceNotFoundException"}),
    ),
)
