import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, item, load, verdict

RULE = "OPENSEARCH_HTTPS_REQUIRED"
PROOF = "moto"
OLD, NEW, FORWARD = "Policy-Min-TLS-1-0-2019-07", "Policy-Min-TLS-1-2-2019-07", "Policy-Min-TLS-1-2-PFS-2023-10"
BOTH = {"tlsPolicies": f"{NEW}, {FORWARD}"}


def endpoint(enforced, policy=OLD):
    return {"DomainEndpointOptions": {"EnforceHTTPS": enforced, "TLSSecurityPolicy": policy}}


SCENARIOS = {  # given a domain that ...: (its configuration, inputs, then the domain is ...)
    "enforces HTTPS": (endpoint(True), {}, COMPLIANT),
    "takes plain HTTP": (endpoint(False), {}, NON_COMPLIANT),
    "enforces HTTPS, as text": (endpoint("true"), {}, COMPLIANT),
    "takes plain HTTP, as text": (endpoint("false"), {}, NON_COMPLIANT),
    "has null for HTTPS": (endpoint(None), {}, NON_COMPLIANT),
    "has an endpoint that says nothing": ({"DomainEndpointOptions": {}}, {}, NON_COMPLIANT),
    "has null for its endpoint": ({"DomainEndpointOptions": None}, {}, NON_COMPLIANT),
    "has no endpoint options": ({"DomainName": "search"}, {}, NON_COMPLIANT),
    "was recorded without a configuration": (None, {}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(endpoint(True)), {}, COMPLIANT),
    "enforces HTTPS by the policy asked for": (endpoint(True, NEW), {"tlsPolicies": NEW}, COMPLIANT),
    "enforces HTTPS by one of those asked for": (endpoint(True, FORWARD), BOTH, COMPLIANT),
    "enforces HTTPS by another policy": (endpoint(True, OLD), {"tlsPolicies": NEW}, NON_COMPLIANT),
    "takes plain HTTP and has the policy asked for": (endpoint(False, NEW), {"tlsPolicies": NEW}, NON_COMPLIANT),
    "enforces HTTPS by no policy where one is asked for": (endpoint(True, None), {"tlsPolicies": NEW}, NON_COMPLIANT),
    "is being changed and takes plain HTTP": (endpoint(False) | {"Processing": True}, {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_domain_that(configuration, inputs, expected):
    domain = item("AWS::OpenSearch::Domain", configuration=configuration)

    assert verdict(RULE, domain, **inputs) == expected


@pytest.mark.parametrize("given", ["TLS 1.2", "Policy-Min-TLS-"])
def test_what_is_no_policy_is_refused(given):
    module = load(RULE)

    with pytest.raises(module.inputs.InvalidParametersError, match="tlsPolicies"):
        getattr(module, RULE)().evaluate_parameters({"tlsPolicies": given})


def made(aws, name, enforced, policy):
    options = {"EnforceHTTPS": enforced, "TLSSecurityPolicy": policy, "CustomEndpointEnabled": False}
    aws("opensearch").create_domain(DomainName=name, EngineVersion="OpenSearch_2.19", DomainEndpointOptions=options)
    return name


def bad(aws):
    """A domain takes plain HTTP."""
    return made(aws, "plain", False, OLD)


def good(aws):
    """A domain enforces HTTPS and TLS 1.2."""
    return made(aws, "strict", True, NEW)
