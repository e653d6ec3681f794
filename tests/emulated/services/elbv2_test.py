import pytest

import load_balancers

KINDS = {  # of a type, what is told of what nobody has set
    "application": {
        "access_logs.s3.enabled": "false",
        "routing.http.drop_invalid_header_fields.enabled": "false",
        "idle_timeout.timeout_seconds": "60",
    },
    "network": {"access_logs.s3.enabled": "false"},
    "gateway": {},
}


@pytest.mark.parametrize(("kind", "expected"), KINDS.items(), ids=KINDS)
def test_attributes_are_told_before_anybody_sets_them(client, kind, expected):
    balancer = load_balancers.second_generation(client, Type=kind)
    told = client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=balancer)["Attributes"]
    assert expected.items() <= {each["Key"]: each["Value"] for each in told}.items()
