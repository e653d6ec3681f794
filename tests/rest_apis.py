"""REST APIs of an emulated account."""

from support import REGION

BACK_END = "https://back.example.com"
FUNCTION = (
    f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
    f"arn:aws:lambda:{REGION}:123456789012:function:shop/invocations"
)


def stage(aws, name="live", integration="HTTP", patches=(), **settings):
    """The ARN of a stage of an API with one method, which has an integration of that type."""
    apigateway = aws("apigateway")
    api = apigateway.create_rest_api(name="shop")["id"]
    add_method(aws, api, "GET", integration)
    deployment = apigateway.create_deployment(restApiId=api)["id"]
    apigateway.create_stage(restApiId=api, stageName=name, deploymentId=deployment, **settings)
    if patches:
        replaced = [{"op": "replace", "path": path, "value": value} for path, value in dict(patches).items()]
        apigateway.update_stage(restApiId=api, stageName=name, patchOperations=replaced)
    return f"arn:aws:apigateway:{REGION}::/restapis/{api}/stages/{name}"


def add_method(aws, api, verb, integration):
    """A method of the API's root, with an integration of that type."""
    apigateway = aws("apigateway")
    [root] = apigateway.get_resources(restApiId=api)["items"]
    method = {"restApiId": api, "resourceId": root["id"], "httpMethod": verb}
    apigateway.put_method(**method, authorizationType="NONE")
    uri = {} if integration == "MOCK" else {"uri": BACK_END if integration.startswith("HTTP") else FUNCTION}
    apigateway.put_integration(**method, type=integration, integrationHttpMethod="POST", **uri)
