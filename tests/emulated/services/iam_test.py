from emulating import policy

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def test_policies_are_listed_with_their_names_and_ids(client):
    iam = client("iam")
    made = iam.create_policy(PolicyName="reader", PolicyDocument=policy(READ))["Policy"]
    [listed] = iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])["Policies"]
    assert (listed["PolicyName"], listed["PolicyId"]) == ("reader", made["PolicyId"])
