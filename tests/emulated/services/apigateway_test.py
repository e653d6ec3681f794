import rest_apis
from emulating import refused


def told(client, arn):
    return client("apigateway").get_stage(**named(arn))


def patched(client, arn, op, path, **value):
    client("apigateway").update_stage(**named(arn), patchOperations=[{"op": op, "path": path, **value}])


def named(arn):
    _, api, _, stage = arn.rpartition("::/")[2].split("/")
    return {"restApiId": api, "stageName": stage}


def test_a_stage_shows_a_certificate_until_it_is_taken_away(client):
    apigateway, stage = client("apigateway"), rest_apis.stage(client)
    certificate = apigateway.generate_client_certificate()["clientCertificateId"]
    assert "clientCertificateId" not in told(client, stage)

    patched(client, stage, "replace", "/clientCertificateId", value=certificate)
    assert told(client, stage)["clientCertificateId"] == certificate
    assert refused(apigateway.delete_client_certificate, clientCertificateId=certificate) == "BadRequestException"

    patched(client, stage, "replace", "/clientCertificateId", value="")
    assert "clientCertificateId" not in told(client, stage)
    apigateway.delete_client_certificate(clientCertificateId=certificate)
    assert refused(apigateway.get_client_certificate, clientCertificateId=certificate) == "NotFoundException"


def test_the_settings_of_a_method_are_removed_by_its_path_and_logging_is_off_before_it_is_set(client):
    stage = rest_apis.stage(client, patches={"/*/*/caching/enabled": "true", "/~1/GET/logging/loglevel": "INFO"})
    settings = told(client, stage)["methodSettings"]
    assert {key: each["loggingLevel"] for key, each in settings.items()} == {"*/*": "OFF", "~1/GET": "INFO"}

    patched(client, stage, "remove", "/~1/GET")
    assert list(told(client, stage)["methodSettings"]) == ["*/*"]
