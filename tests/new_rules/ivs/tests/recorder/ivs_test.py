from recording import one


def create(client):
    client("ivs").create_channel(name="facts", insecureIngest=False, tags={"CostCenter": "4711"})


def test_a_channel_is_spelled_as_cloudformation_spells_it():
    assert one("AWS::IVS::Channel")["configuration"]["InsecureIngest"] is False
