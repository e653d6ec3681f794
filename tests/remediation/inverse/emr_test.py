import pytest

from undoing import comes_back, service

emr = service("emr")


def block(on):
    ports = [] if on else [{"MinRange": 80, "MaxRange": 80}]
    return {"BlockPublicSecurityGroupRules": on, "PermittedPublicSecurityGroupRuleRanges": ports}


SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "clusters that may be public": (
        [emr("PutBlockPublicAccessConfiguration", BlockPublicAccessConfiguration=block(False))],
        emr("PutBlockPublicAccessConfiguration", BlockPublicAccessConfiguration=block(True)),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
