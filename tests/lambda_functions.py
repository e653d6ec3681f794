"""Functions that Lambda would take: for the rules about them."""

from emulating import policy
from trueup.emulated.contents.parts import zipped

TRUST = policy({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})


def created(aws, name, **settings):
    """The name of a function, made with a role of that name and with these settings of CreateFunction."""
    role = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    code = {
        "Runtime": "python3.13",
        "Handler": "index.run",
        "Code": {"ZipFile": zipped("def run(event, context): ...\n")},
    }
    aws("lambda").create_function(FunctionName=name, Role=role, **code, **settings)
    return name
