import pytest

from undoing import ACCOUNT, comes_back, service

s3control = service("s3control")


def block(on):
    return dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), on)


SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no account public access block": (
        [],
        s3control("PutPublicAccessBlock", AccountId=ACCOUNT, PublicAccessBlockConfiguration=block(True)),
    ),
    "an open account public access block": (
        [
            s3control(
                "PutPublicAccessBlock",
                AccountId=ACCOUNT,
                PublicAccessBlockConfiguration=block(False),
            )
        ],
        s3control("PutPublicAccessBlock", AccountId=ACCOUNT, PublicAccessBlockConfiguration=block(True)),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
