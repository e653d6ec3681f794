import pytest

from undoing import comes_back, no_way_back, policy, service

secretsmanager = service("secretsmanager")

SECRET = {"SecretId": "s"}
MADE = [secretsmanager("CreateSecret", Name="s", SecretString="not-one", Description="old")]
POLICY = policy({"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:DeleteSecret", "Resource": "*"})

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no policy": (MADE, secretsmanager("PutResourcePolicy", **SECRET, ResourcePolicy=POLICY)),
    "a policy that is deleted": (
        [*MADE, secretsmanager("PutResourcePolicy", **SECRET, ResourcePolicy=POLICY)],
        secretsmanager("DeleteResourcePolicy", **SECRET),
    ),
    "a secret": (MADE, secretsmanager("DeleteSecret", **SECRET)),
    "another description": (MADE, secretsmanager("UpdateSecret", **SECRET, Description="new")),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


WITHOUT = {
    "a deletion for good": (
        secretsmanager("DeleteSecret", **SECRET, ForceDeleteWithoutRecovery=True),
        [{}],
        "a secret deleted without recovery is not kept",
    ),
    "another secret": (
        secretsmanager("PutSecretValue", **SECRET, SecretString="new"),
        [],
        "the former secret is not kept",
    ),
}


@pytest.mark.parametrize(("write", "pre", "reason"), WITHOUT.values(), ids=WITHOUT)
def test_no_way_back_from(write, pre, reason):
    no_way_back(write, pre, reason)
