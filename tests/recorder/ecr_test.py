from recording import TAGS, one


def create(client):
    client("ecr").create_repository(
        repositoryName="shop/web", imageScanningConfiguration={"scanOnPush": True}, tags=TAGS
    )


def test_the_id_of_a_repository_is_its_name():
    assert one("AWS::ECR::Repository")["resourceId"] == "shop/web"


def test_its_settings_are_spelled_as_cloudformation_has_them():
    assert one("AWS::ECR::Repository")["configuration"]["ImageScanningConfiguration"] == {"ScanOnPush": True}
