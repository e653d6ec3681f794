import json
from io import BytesIO
from zipfile import ZipFile

from recording import SECRET, TAGS, one, role


def create(client):
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "")
    client("lambda").create_function(
        FunctionName="report",
        Runtime="python3.13",
        Role=role(client, "lambda"),
        Handler="index.handler",
        Code={"ZipFile": packed.getvalue()},
        Environment={"Variables": {"PASSWORD": SECRET}},
        Tags={tag["Key"]: tag["Value"] for tag in TAGS},
    )
    partner = {"Action": "lambda:InvokeFunction", "Principal": "111122223333"}
    client("lambda").add_permission(FunctionName="report", StatementId="partner", **partner)


def test_the_id_of_a_function_is_its_name():
    assert one("AWS::Lambda::Function")["resourceId"] == "report"


def test_the_policy_of_a_function_is_text_as_lambda_tells_it():
    [statement] = json.loads(one("AWS::Lambda::Function")["supplementaryConfiguration"]["Policy"])["Statement"]
    assert statement["Sid"] == "partner"


def test_no_secret_gets_into_an_item():
    assert SECRET not in json.dumps(one("AWS::Lambda::Function"))
