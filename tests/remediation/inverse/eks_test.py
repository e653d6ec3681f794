import pytest

from undoing import comes_back, service

eks = service("eks")

CLUSTER = [
    eks(
        "CreateCluster",
        name="c",
        roleArn="arn:aws:iam::123456789012:role/r",
        resourcesVpcConfig={"subnetIds": ["subnet-1"], "endpointPublicAccess": True, "endpointPrivateAccess": False},
    ),
]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "a public endpoint": (
        CLUSTER,
        eks("UpdateClusterConfig", name="c", resourcesVpcConfig={"endpointPublicAccess": False}),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
