from undoing import service, way_back

sagemaker = service("sagemaker")

NOTEBOOK = {"NotebookInstanceName": "n"}


def test_a_stopped_notebook_starts_again():
    write = sagemaker("StopNotebookInstance", **NOTEBOOK)
    assert way_back(write, {"NotebookInstanceStatus": "InService"}) == {"StartNotebookInstance": NOTEBOOK}
    assert way_back(write, {"NotebookInstanceStatus": "Stopped"}) == {}


def test_a_started_notebook_stops_again():
    write = sagemaker("StartNotebookInstance", **NOTEBOOK)
    assert way_back(write, {"NotebookInstanceStatus": "Stopped"}) == {"StopNotebookInstance": NOTEBOOK}
