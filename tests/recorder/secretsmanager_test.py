from recording import TAGS, one


def create(client):
    client("secretsmanager").create_secret(
        Name="token", Description="of the shop", SecretString="not-one", KmsKeyId="alias/shop", Tags=TAGS
    )


def test_a_secret_is_told_and_what_it_holds_is_not():
    secret = one("AWS::SecretsManager::Secret")
    assert secret["resourceId"] == secret["ARN"]
    assert secret["configuration"] == {
        "ARN": secret["ARN"],
        "Name": "token",
        "Description": "of the shop",
        "KMSKeyId": "alias/shop",
        "Deleted": False,
        "RotationEnabled": False,
    }
