from recording import TAGS, named, one, policy
from trueup.rulekit import policy as policies

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def create(client):
    iam = client("iam")
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=policy(TRUST), Tags=TAGS)
    iam.put_role_policy(RoleName="app", PolicyName="inline", PolicyDocument=policy(READ))
    arn = iam.create_policy(PolicyName="reader", PolicyDocument=policy(READ), Tags=TAGS)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="app", PolicyArn=arn)
    iam.create_group(GroupName="people")
    iam.put_group_policy(GroupName="people", PolicyName="inline", PolicyDocument=policy(READ))
    iam.attach_group_policy(GroupName="people", PolicyArn=arn)
    iam.create_user(UserName="ada", Tags=TAGS)
    iam.put_user_policy(UserName="ada", PolicyName="inline", PolicyDocument=policy(READ))
    iam.attach_user_policy(UserName="ada", PolicyArn=arn)
    iam.add_user_to_group(UserName="ada", GroupName="people")
    iam.attach_group_policy(GroupName="people", PolicyArn=arn)
    iam.attach_user_policy(UserName="ada", PolicyArn=arn)


UNTAGGED = {"AWS::IAM::Group"}  # groups of IAM cannot be tagged


def test_policy_documents_are_url_encoded_json():
    [version] = one("AWS::IAM::Policy")["configuration"]["policyVersionList"]
    role = named("AWS::IAM::Role", "app")["configuration"]
    user = one("AWS::IAM::User")["configuration"]
    for document, action in (
        (version["document"], "s3:GetObject"),
        (role["assumeRolePolicyDocument"], "sts:AssumeRole"),
        (role["rolePolicyList"][0]["policyDocument"], "s3:GetObject"),
        (user["userPolicyList"][0]["policyDocument"], "s3:GetObject"),
    ):
        assert document.startswith("%7B%22Version%22")
        [statement] = policies.read(document)
        assert statement.actions == (action,)
    assert user["groupList"] == ["people"]


def test_the_tags_of_a_user_stand_in_the_configuration_too():
    assert one("AWS::IAM::User")["configuration"]["tags"] == [{"key": "CostCenter", "value": "4711"}]


def test_the_id_of_a_role_is_opaque():
    assert named("AWS::IAM::Role", "app")["resourceId"].startswith("AROA")
