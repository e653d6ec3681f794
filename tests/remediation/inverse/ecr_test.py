import pytest

from undoing import comes_back, service

ecr = service("ecr")

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "a repository without scans": (
        [ecr("CreateRepository", repositoryName="repo")],
        ecr(
            "PutImageScanningConfiguration",
            repositoryName="repo",
            imageScanningConfiguration={"scanOnPush": True},
        ),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
