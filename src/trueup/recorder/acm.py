"""ACM certificates."""

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import REGIONAL

# Without this filter ACM lists RSA keys of 1024 and 2048 bits only. Source: ACM API reference, Filters.
KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]

RECORDERS = recorders(
    [
        Row(
            "AWS::ACM::Certificate",
            lists=Ask("acm:ListCertificates", {"Includes": {"keyTypes": KEY_TYPES}}, "CertificateSummaryList"),
            describes=Ask("acm:DescribeCertificate", {"CertificateArn": "$CertificateArn"}, "Certificate"),
            id="CertificateArn",
            arn="CertificateArn",
            tags=Ask("acm:ListTagsForCertificate", {"CertificateArn": "$CertificateArn"}, "Tags"),
            created="CreatedAt || ImportedAt",
            zone=[REGIONAL],
            gone=frozenset({"ResourceNotFoundException"}),
        )
    ]
)
