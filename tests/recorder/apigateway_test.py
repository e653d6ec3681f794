from recording import one
from web_acls import web_acl


def create(client):
    apigateway = client("apigateway")
    api = apigateway.create_rest_api(name="shop")["id"]
    [root] = apigateway.get_resources(restApiId=api)["items"]
    method = {"restApiId": api, "resourceId": root["id"], "httpMethod": "GET"}
    apigateway.put_method(**method, authorizationType="NONE")
    apigateway.put_integration(**method, type="HTTP", integrationHttpMethod="GET", uri="https://back.example.com")
    deployment = apigateway.create_deployment(restApiId=api)["id"]
    stage = {"restApiId": api, "stageName": "live"}
    apigateway.create_stage(**stage, deploymentId=deployment, tags={"CostCenter": "4711"})
    certificate = apigateway.generate_client_certificate()["clientCertificateId"]
    patches = {
        "/clientCertificateId": certificate,
        "/~1Pets/GET/logging/loglevel": "INFO",
        "/*/*/caching/enabled": "true",
    }
    replaced = [{"op": "replace", "path": path, "value": value} for path, value in patches.items()]
    apigateway.update_stage(**stage, patchOperations=replaced)
    arn = f"arn:aws:apigateway:eu-west-1::/restapis/{api}/stages/live"
    client("wafv2").associate_web_acl(WebACLArn=web_acl(client, "recorded")["ARN"], ResourceArn=arn)


def test_the_id_of_a_stage_is_its_arn_without_an_account():
    stage = one("AWS::ApiGateway::Stage")
    assert stage["resourceId"] == stage["ARN"]
    assert stage["ARN"].startswith("arn:aws:apigateway:eu-west-1::/restapis/")
    assert stage["ARN"].endswith("/stages/live")
    assert stage["resourceName"] == "live"


def test_the_settings_of_a_method_are_known_by_its_path_to_the_letter():
    assert one("AWS::ApiGateway::Stage")["configuration"]["methodSettings"]["~1Pets/GET"]["loggingLevel"] == "INFO"
