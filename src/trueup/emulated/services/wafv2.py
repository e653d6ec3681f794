"""WAF: one web ACL for a resource, and none for what does not exist."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, refusal

ABSENT = "WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist."


@correction("wafv2", "models:WAFV2Backend.associate_web_acl")
def a_resource_has_one_web_acl(original: Original, backend: Any, web_acl_arn: str, resource_arn: str) -> None:
    """The new web ACL takes the place of the former one. Source: WAF API reference, AssociateWebACL."""
    if web_acl_arn in backend.wacls:
        backend.disassociate_web_acl(resource_arn)
    original(backend, web_acl_arn, resource_arn)


@correction("wafv2", "models:WAFV2Backend.get_web_acl_for_resource")
def what_does_not_exist_has_none(original: Original, backend: Any, resource_arn: str) -> Any:
    """Source: WAF API reference, GetWebACLForResource, WAFNonexistentItemException: "your resource doesn't exist"."""
    if not _exists(backend, resource_arn):
        raise refusal("wafv2", *ABSENT)
    return original(backend, resource_arn)


@correction("wafv2", "models:WAFV2Backend.put_logging_configuration")
def only_a_web_acl_that_exists_logs(original: Original, backend: Any, arn: str, *given: Any) -> Any:
    """Source: WAF API reference, PutLoggingConfiguration, WAFNonexistentItemException."""
    if arn not in backend.wacls:
        raise refusal("wafv2", *ABSENT)
    return original(backend, arn, *given)


def _exists(backend: Any, arn: str) -> bool:
    """Of what the rules ask about: load balancers, and stages of REST APIs."""
    if ":loadbalancer/" in arn:
        from moto.elbv2.models import elbv2_backends

        return arn in elbv2_backends[backend.account_id][arn.split(":")[3]].load_balancers
    return ":apigateway:" not in arn or backend._find_apigw_stage(arn) is not None
