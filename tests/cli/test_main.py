"""What the command line says of a mistake: one line, on stderr, with where to look."""

import pytest

from trueup.cli import main

MISTAKES = {
    "an unknown command": ["rulez"],
    "an unknown option": ["--nope"],
    "a missing argument": ["explain"],
    "a value out of range": ["evaluate", "x", "--workers", "0"],
    "a file that is not there": ["report", "results.jsonl"],
    "an unknown rule": ["explain", "S3_BUCKET"],
    "an unknown pack": ["rules", "--pack", "nope"],
}


@pytest.mark.parametrize("arguments", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_and_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert said.err.startswith("trueup: ")
    assert said.err.count("\n") == 1


def test_without_a_command_the_help_is_shown(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "Commands:" in said.out + said.err
