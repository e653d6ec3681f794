import pickle
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from trueup.results import Result, State, result_of

VALUES = tuple(f"the {each.name}" if each.name != "inputs" else {"port": "22"} for each in fields(Result))


def test_a_result_of_values_is_the_result_that_the_class_makes():
    made = result_of(*VALUES)
    assert type(made) is Result
    assert made == Result(*VALUES)
    assert made.line() == Result(*VALUES).line()
    assert result_of(*VALUES[:11]) == Result(*VALUES[:11])


def test_a_result_of_values_is_frozen_and_can_be_replaced_and_sent():
    made = result_of(*VALUES)
    with pytest.raises(FrozenInstanceError):
        made.state = State.COMPLIANT
    assert replace(made, state=State.WAIVED).state == State.WAIVED
    assert pickle.loads(pickle.dumps(made)) == made
