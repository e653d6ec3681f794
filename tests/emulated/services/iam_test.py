from emulating import policy

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def test_policies_are_listed_with_their_names_and_ids(client):
    iam = client("iam")
    made = iam.create_policy(PolicyName="reader", PolicyDocument=policy(READ))["Policy"]
    [listed] = iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])["Policies"]
    assert (listed["PolicyName"], listed["PolicyId"]) == ("reader", made["PolicyId"])


def test_ids_say_what_they_are_of(client):
    iam = client("iam")
    user = iam.create_user(UserName="ada")["User"]["UserId"]
    group = iam.create_group(GroupName="people")["Group"]["GroupId"]
    assert (user[:4], group[:4]) == ("AIDA", "AGPA")
    assert iam.get_user(UserName="ada")["User"]["UserId"] == user == user.upper()
