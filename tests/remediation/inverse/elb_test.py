import pytest

from undoing import comes_back, service

elb = service("elb")

LOADS = {"LoadBalancerName": "l"}
LISTENER = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
MADE = [elb("CreateLoadBalancer", **LOADS, Listeners=[LISTENER], AvailabilityZones=["eu-west-1a"])]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "zones that are not balanced": (
        MADE,
        elb(
            "ModifyLoadBalancerAttributes",
            **LOADS,
            LoadBalancerAttributes={"CrossZoneLoadBalancing": {"Enabled": True}},
        ),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
