from emulating import refused


def test_an_account_owns_one_graph_however_often_it_is_made(client):
    detective = client("detective")
    assert detective.list_graphs()["GraphList"] == []
    made = detective.create_graph()["GraphArn"]
    assert detective.create_graph()["GraphArn"] == made
    assert [each["Arn"] for each in detective.list_graphs()["GraphList"]] == [made]
    assert detective.list_invitations()["Invitations"] == []

    detective.delete_graph(GraphArn=made)

    assert detective.list_graphs()["GraphList"] == []
    assert refused(detective.delete_graph, GraphArn=made) == "ResourceNotFoundException"
