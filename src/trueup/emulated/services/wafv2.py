"""WAF: one web ACL for a resource."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction


@correction("wafv2", "models:WAFV2Backend.associate_web_acl")
def a_resource_has_one_web_acl(original: Original, backend: Any, web_acl_arn: str, resource_arn: str) -> None:
    """The new web ACL takes the place of the former one. Source: WAF API reference, AssociateWebACL."""
    if web_acl_arn in backend.wacls:
        backend.disassociate_web_acl(resource_arn)
    original(backend, web_acl_arn, resource_arn)
