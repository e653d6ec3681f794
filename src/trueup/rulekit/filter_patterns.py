"""Reading the filter patterns of CloudWatch Logs: whether one matches every event that another matches.

Of a pattern in braces only `&&`, `||` and parentheses are understood; a condition is its text, without blanks and
quotation marks. The patterns of the CIS AWS Foundations Benchmark are kept here, by what they watch for.
Sources: CloudWatch Logs user guide, "Filter pattern syntax for metric filters"; the benchmark's chapter on monitoring.
"""

from __future__ import annotations

import re
from functools import cache

MOST_WAYS = 512  # in which an event may fit: a pattern with more is not read

# What is watched for, by name: the service that is called, and the calls.
CALLS = {
    "cloudtrail-changes": ("cloudtrail", "CreateTrail DeleteTrail StartLogging StopLogging UpdateTrail"),
    "config-changes": (
        "config",
        "DeleteDeliveryChannel PutConfigurationRecorder PutDeliveryChannel StopConfigurationRecorder",
    ),
    "iam-policy-changes": (
        "iam",
        "AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicy CreatePolicyVersion DeleteGroupPolicy"
        " DeletePolicy DeletePolicyVersion DeleteRolePolicy DeleteUserPolicy DetachGroupPolicy DetachRolePolicy"
        " DetachUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy",
    ),
    "kms-key-disable-or-delete": ("kms", "DisableKey ScheduleKeyDeletion"),
    "network-acl-changes": (
        "ec2",
        "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclAssociation"
        " ReplaceNetworkAclEntry",
    ),
    "network-gateway-changes": (
        "ec2",
        "AttachInternetGateway CreateCustomerGateway CreateInternetGateway DeleteCustomerGateway"
        " DeleteInternetGateway DetachInternetGateway",
    ),
    "organizations-changes": (
        "organizations",
        "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake"
        " DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType"
        " InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization"
        " UpdateOrganizationalUnit UpdatePolicy",
    ),
    "route-table-changes": (
        "ec2",
        "CreateRoute CreateRouteTable DeleteRoute DeleteRouteTable DisassociateRouteTable ReplaceRoute"
        " ReplaceRouteTableAssociation",
    ),
    "s3-bucket-policy-changes": (
        "s3",
        "DeleteBucketCors DeleteBucketLifecycle DeleteBucketPolicy DeleteBucketReplication PutBucketAcl"
        " PutBucketCors PutBucketLifecycle PutBucketPolicy PutBucketReplication",
    ),
    "security-group-changes": (
        "ec2",
        "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup DeleteSecurityGroup"
        " RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
    ),
    "vpc-changes": (
        "ec2",
        "AcceptVpcPeeringConnection AttachClassicLinkVpc CreateVpc CreateVpcPeeringConnection DeleteVpc"
        " DeleteVpcPeeringConnection DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink"
        " ModifyVpcAttribute RejectVpcPeeringConnection",
    ),
}


def of_calls(service: str, calls: str) -> str:
    """The pattern of some calls of a service."""
    names = " || ".join(f"($.eventName = {call})" for call in calls.split())
    return "{ " + f"($.eventSource = {service}.amazonaws.com) && ({names})" + " }"


PATTERNS = {
    **{name: of_calls(*watched) for name, watched in CALLS.items()},
    "console-authentication-failures": (
        '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'
    ),
    "console-signin-without-mfa": (
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes")'
        ' && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }'
    ),
    "root-usage": (
        '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS)'
        ' && ($.eventType != "AwsServiceEvent") }'
    ),
    "unauthorized-api-calls": (
        '{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*"))'
        ' && ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket") }'
    ),
}


def covers(pattern: str, wanted: str) -> bool:
    """Whether a pattern surely matches each event that the wanted one matches; both must be in braces."""
    found = ways(pattern)
    return bool(found) and bool(ways(wanted)) and all(any(way <= each for way in found) for each in ways(wanted))


@cache
def ways(pattern: str) -> frozenset[frozenset[str]]:
    """The ways in which an event fits, each as the conditions that it then meets; none of what cannot be read."""
    text = pattern.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return frozenset()
    tokens = [each.strip() for each in re.split(r'("[^"]*"|&&|\|\||[()])', text[1:-1]) if each.strip()]
    try:
        found = _either(tokens)
    except (IndexError, ValueError):
        return frozenset()
    return frozenset() if tokens else found


def _either(tokens: list[str]) -> frozenset[frozenset[str]]:
    found = _both(tokens)
    while tokens and tokens[0] == "||":
        tokens.pop(0)
        found |= _both(tokens)
    return found


def _both(tokens: list[str]) -> frozenset[frozenset[str]]:
    found = _one(tokens)
    while tokens and tokens[0] == "&&":
        tokens.pop(0)
        others = _one(tokens)
        if len(found) * len(others) > MOST_WAYS:
            raise ValueError(f"more than {MOST_WAYS} ways")
        found = frozenset(one | other for one in found for other in others)
    return found


def _one(tokens: list[str]) -> frozenset[frozenset[str]]:
    if tokens[0] == "(":
        tokens.pop(0)
        found = _either(tokens)
        if tokens.pop(0) != ")":
            raise ValueError("a parenthesis that is not closed")
        return found
    condition = ""
    while tokens and tokens[0] not in ("&&", "||", "(", ")"):
        condition += re.sub(r'[\s"]', "", tokens.pop(0))
    if not condition:
        raise ValueError("no condition")
    return frozenset({frozenset({condition})})
