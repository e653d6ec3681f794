import json

from recording import SECRET, TAGS, named, one, role, subnets
from trueup import aws, emulated, recorder
from trueup.emulated.contents.parts import zipped


def create(client):
    owner = role(client, "lambda")
    function(
        client,
        "report",
        Role=owner,
        Environment={"Variables": {"PASSWORD": SECRET}},
        Tags={tag["Key"]: tag["Value"] for tag in TAGS},
    )
    inside, _ = subnets(client, 76)
    function(client, "inside", Role=owner, VpcConfig={"SubnetIds": [inside], "SecurityGroupIds": ["sg-e463c89c"]})
    partner = {"Action": "lambda:InvokeFunction", "Principal": "111122223333"}
    client("lambda").add_permission(FunctionName="report", StatementId="partner", **partner)


def function(client, name, **settings):
    code = {"Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": zipped("")}}
    client("lambda").create_function(FunctionName=name, **code, **settings)


def test_the_id_of_a_function_is_its_name():
    assert one("AWS::Lambda::Function")["resourceId"] == "report"


def test_the_policy_of_a_function_is_text_as_lambda_tells_it():
    [statement] = json.loads(one("AWS::Lambda::Function")["supplementaryConfiguration"]["Policy"])["Statement"]
    assert statement["Sid"] == "partner"


def test_the_subnets_of_a_function_are_told():
    [subnet] = named("AWS::Lambda::Function", "inside")["configuration"]["vpcConfig"]["subnetIds"]
    assert subnet.startswith("subnet-")


def test_a_function_that_has_left_its_vpc_is_like_one_that_never_had_one():
    with emulated.emulation():
        session = aws.session(region="eu-west-1", credentials=emulated.KEYS)
        inside, _ = subnets(session.client, 76)
        network = {"SubnetIds": [inside], "SecurityGroupIds": ["sg-e463c89c"]}
        function(session.client, "left", Role=role(session.client, "lambda"), VpcConfig=network)
        nowhere = {"SubnetIds": [], "SecurityGroupIds": []}
        session.client("lambda").update_function_configuration(FunctionName="left", VpcConfig=nowhere)

        [left] = recorder.record(session, "eu-west-1", ["AWS::Lambda::Function"])

    assert "vpcConfig" not in left["configuration"]


def test_no_secret_gets_into_an_item():
    assert SECRET not in json.dumps(one("AWS::Lambda::Function"))
