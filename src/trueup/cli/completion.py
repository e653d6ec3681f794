"""`trueup completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from trueup.cli.options import common_options

VARIABLE = "_TRUEUP_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@common_options
def completion(shell: str, quiet: bool) -> None:
    """Print what a shell reads to complete commands, options and names.

    \b
    bash: trueup completion bash > ~/.local/share/bash-completion/completions/trueup
    zsh:  trueup completion zsh > a folder of $fpath, as _trueup
    fish: trueup completion fish > ~/.config/fish/completions/trueup.fish

    Example: trueup completion bash
    """
    command = click.get_current_context().find_root().command
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(command, {}, "trueup", VARIABLE).source())
