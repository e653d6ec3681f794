from undoing import no_way_back, service

sts = service("sts")


def test_credentials_that_were_handed_out_changed_nothing():
    write = sts("AssumeRoot", TargetPrincipal="123456789012", TaskPolicyArn={"arn": "a"})
    no_way_back(write, [], "it hands out credentials and changes nothing")
