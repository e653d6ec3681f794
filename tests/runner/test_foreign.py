"""Whose scripts run where a machine has no wall for them."""

import pytest

from running import script_step, steps
from trueup import library
from trueup.documents import load
from trueup.errors import UsageError
from trueup.runner import children, foreign, interpreter

LACK = "this machine was built without"


@pytest.fixture
def no_wall(monkeypatch):
    monkeypatch.setattr(children, "lack", lambda: LACK)


def starting(name):
    return steps(f"name: A, action: 'aws:executeAutomation', inputs: {{DocumentName: {name}}}")


def test_a_foreign_script_is_refused_by_name_and_told_how_to_go_on(no_wall, document, nowhere, clock):
    with pytest.raises(UsageError) as refused:
        interpreter.run(document(script_step("return 1")), {}, nowhere, "plan", clock=clock)
    assert str(refused.value) == (
        "Example:3: step S has a script, Example is no document of this library, and there is no wall around scripts "
        f"here: {LACK}. Read it, and go on with --unfenced."
    )


def test_it_runs_where_it_is_wanted_without(no_wall, document, nowhere, clock):
    made = document(script_step("return 1"))
    assert interpreter.run(made, {}, nowhere, "plan", clock=clock, unfenced=True).status == "Success"


def test_it_runs_behind_the_wall(monkeypatch, document, nowhere, clock):
    monkeypatch.setattr(children, "lack", lambda: "")
    assert interpreter.run(document(script_step("return 1")), {}, nowhere, "plan", clock=clock).status == "Success"


def test_a_document_without_a_script_is_not_asked_about(no_wall, document, nowhere, clock):
    made = document(steps("name: A, action: 'aws:sleep', inputs: {Duration: PT1S}"))
    assert interpreter.run(made, {}, nowhere, "run", clock=clock).status == "Success"


def test_one_that_starts_a_foreign_script_is_refused_before_its_first_step(no_wall, document, nowhere, clock):
    child = document(script_step("return 1"))
    with pytest.raises(UsageError, match="step S has a script"):
        interpreter.run(document(starting("Child")), {}, nowhere, "plan", clock=clock, library={"Child": child})


def test_a_foreign_script_whose_name_is_known_late_fails_its_step(no_wall, document, nowhere, clock):
    made = document(starting("'{{ Name }}'"), parameters={"Name": {"type": "String"}})
    library = {"Child": document(script_step("return 1"))}
    execution = interpreter.run(made, {"Name": "Child"}, nowhere, "run", clock=clock, library=library)
    assert execution.status == "Failed"
    assert "there is no wall around scripts here" in execution.failure


DOCUMENTS = sorted((library.root() / "remediation-docs").glob("*.yaml"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_librarys_own_are_known_wherever_they_lie(no_wall, tmp_path, path):
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    foreign.refuse(load.document(copy), {})
    assert foreign.is_known(load.document(copy))


def test_one_that_was_changed_by_a_letter_is_foreign(tmp_path):
    path = DOCUMENTS[0]
    text = path.read_text()
    (tmp_path / path.name).write_text(text + "\n# one remark more\n")
    assert not foreign.is_known(load.document(tmp_path / path.name))
