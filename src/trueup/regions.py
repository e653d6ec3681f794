"""Regions: their partitions, and what is global in AWS, with the one Region in which it counts. Travels to Lambda.

What is global is so in one of two ways. Every Region records it alike, and whoever records chooses one; or AWS records
it in one Region of a partition, and chooses that itself.
Sources: AWS Config developer guide, "Recording AWS resources" (regional and global resources) and "List of AWS Config
managed rules by Region availability", which tests/test_regions.py holds this to; endpoints as botocore has them.
"""

from __future__ import annotations

from collections.abc import Iterable

GLOBAL = "global"  # what AWS Config records as the Region of IAM's resources and their like

_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}

# These answer alike in every Region. Of S3 Control that holds for the account's public access block, which is all that
# a rule without a resource type asks of it.
SERVICES = frozenset(
    {"account", "cloudfront", "iam", "organizations", "route53", "s3control", "shield", "sts", "support"}
)

# Recorded in every Region, alike.
TYPES_OF_EVERY_REGION = frozenset(
    {"AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User", "AWS::S3::AccountPublicAccessBlock"}
)

# Recorded in one Region of a partition: what begins so, there.
_VIRGINIA = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
_OREGON = _VIRGINIA | {"aws": "us-west-2"}
_TYPES_OF_ONE_REGION = {
    "AWS::CloudFront::": _VIRGINIA,
    "AWS::ECR::PublicRepository": _VIRGINIA,
    "AWS::IAM::InstanceProfile": _VIRGINIA,
    "AWS::IAM::OIDCProvider": _VIRGINIA,
    "AWS::IAM::SAMLProvider": _VIRGINIA,
    "AWS::IAM::ServerCertificate": _VIRGINIA,
    "AWS::Route53::": _VIRGINIA,
    "AWS::Shield::": _VIRGINIA,
    "AWS::WAF::": _VIRGINIA,
    "AWS::GlobalAccelerator::": _OREGON,
    "AWS::NetworkManager::": _OREGON,
    "AWS::Route53RecoveryControl::": _OREGON,
    "AWS::Route53RecoveryReadiness::": _OREGON,
}

# Recorded under GLOBAL. Source: the sample items of the Rule Development Kit.
_RECORDED_AS_GLOBAL = ("AWS::CloudFront::", "AWS::IAM::", "AWS::Shield::")

# AWS's managed rules about the account as a whole, whose resource type does not tell.
MANAGED_RULES = frozenset(
    {
        "ACCOUNT_PART_OF_ORGANIZATIONS",
        "IAM_PASSWORD_POLICY",
        "IAM_POLICY_IN_USE",
        "IAM_ROOT_ACCESS_KEY_CHECK",
        "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED",
        "ROOT_ACCOUNT_MFA_ENABLED",
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
        "SECURITY_ACCOUNT_INFORMATION_PROVIDED",
    }
)

# Rules of ours that are asked once, though they ask a service of one Region: an analyzer finds the same unused access
# in each, an Identity Center is in one, which its rule is told, and workloads of all Regions are kept in one.
OWN_RULES = frozenset(
    {"IAM_IDENTITY_CENTER_ENABLED", "IAM_UNUSED_ACCESS_ANALYZER_ENABLED", "WELL_ARCHITECTED_WORKLOAD_REVIEWED"}
)


def partition(region: str | None) -> str:
    """The partition that a Region lies in; `aws` without one."""
    return next((name for start, name in _PARTITIONS.items() if (region or "").startswith(start)), "aws")


def main(partition: str) -> str:
    """The Region of a partition in which AWS records most of what is global there."""
    return _VIRGINIA.get(partition, _VIRGINIA["aws"])


def is_region(name: str) -> bool:
    """Whether that is a Region, and not what AWS Config records where there is none: `global`, `Not Applicable`."""
    return name[-1:].isdigit()


def answer_alike(services: Iterable[str]) -> bool:
    """Whether some services, by boto3's names, answer alike in every Region; false for none."""
    asked = set(services)
    return bool(asked) and asked <= SERVICES


def asked_once(rule: str, services: Iterable[str]) -> bool:
    """Whether the home Region's answer to a rule that asks some services on schedule is that of every Region."""
    return rule in MANAGED_RULES or rule in OWN_RULES or answer_alike(services)


def home(resource_type: str, chosen: str) -> str | None:
    """The one Region in which resources of a type count, or None where each Region has its own.

    chosen: the Region for what every Region records alike; its partition is that of the answer.
    """
    if resource_type in TYPES_OF_EVERY_REGION:
        return chosen
    homes = next((each for start, each in _TYPES_OF_ONE_REGION.items() if resource_type.startswith(start)), None)
    return None if homes is None else homes.get(partition(chosen), chosen)


def recorded(resource_type: str, region: str) -> str:
    """What AWS Config records as the Region of a resource that was found in `region`."""
    return GLOBAL if resource_type.startswith(_RECORDED_AS_GLOBAL) else region
