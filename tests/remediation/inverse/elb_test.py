import pytest

from undoing import comes_back, service, way_back

elb = service("elb")

LOADS = {"LoadBalancerName": "l"}
LISTENER = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
ACM, IAM = "arn:aws:acm:eu-west-1:123456789012:certificate/new", "arn:aws:iam::123456789012:server-certificate/old"
FURTHER = LISTENER | {"LoadBalancerPort": 8080, "InstanceProtocol": "HTTP"}
SECURE = LISTENER | {"Protocol": "HTTPS", "LoadBalancerPort": 443}
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
    "no listener on that port": (
        MADE,
        elb("CreateLoadBalancerListeners", **LOADS, Listeners=[FURTHER]),
    ),
    "one of two listeners": (
        [*MADE, elb("CreateLoadBalancerListeners", **LOADS, Listeners=[FURTHER])],
        elb("DeleteLoadBalancerListeners", **LOADS, LoadBalancerPorts=[8080]),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


def test_a_listener_shows_its_former_certificate_again():
    listeners = [{"Listener": LISTENER}, {"Listener": SECURE | {"SSLCertificateId": IAM}}]
    port = LOADS | {"LoadBalancerPort": 443}
    write = elb("SetLoadBalancerListenerSSLCertificate", **port, SSLCertificateId=ACM)
    told = {"LoadBalancerDescriptions": [{"ListenerDescriptions": listeners}]}
    assert way_back(write, told) == {"SetLoadBalancerListenerSSLCertificate": port | {"SSLCertificateId": IAM}}
