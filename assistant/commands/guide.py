"""The guide, to be read in a terminal."""

from typing import Annotated

import typer

from assistant import guide as pages
from assistant.commands.shared import console

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def guide(
    topic: Annotated[str, typer.Argument(help="What to read about; without it, the topics are listed.")] = "",
) -> None:
    """Read what the README leaves out, a topic at a time: `assistant guide`, `assistant guide curating`.

    The console of a running kiosk shows the same as its page "Guide".
    """
    if topic:
        _show(pages.topic(topic).text)
        return
    found = pages.topics()
    width = max(len(each.name) for each in found)
    for each in found:
        console.print(f"{each.name:{width}}  {each.summary}", highlight=False, markup=False, soft_wrap=True)


def _show(text: str) -> None:
    """Set for eyes on a terminal; as it is written for whatever reads it elsewhere."""
    if not console.is_terminal:
        print(text, end="")
        return
    from rich.markdown import Markdown

    console.print(Markdown(text))
