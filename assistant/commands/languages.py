"""The languages: which there are, how much each has, and what is missing."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import FAILED, Json, console

if TYPE_CHECKING:
    from assistant.languages.matrix import LanguageReport

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(
    help="The languages, one folder each: list, check.", no_args_is_help=True, rich_markup_mode="markdown"
)
SHOWN = 12
"""Missing keys of a subject that are listed; `--json` has all."""


@app.command("list")
def languages_list(*, as_json: Json = False) -> None:
    """List the languages and how much each has: required, usable or complete; `assistant languages list`."""
    import json

    from assistant.core.languages import USUAL, english_name

    for found in _reports():
        usual, name = found.language in USUAL, english_name(found.language)
        if as_json:
            row = {"language": found.language, "name": name, "usual": usual, "has": found.rank}
            print(json.dumps(row, ensure_ascii=False))
            continue
        lacking = [state.subject for state in found.states if not state.whole]
        told = f"{found.language}  {name:12} {found.rank:9} {'' if usual else 'optional'}".rstrip()
        rest = f"  without {', '.join(lacking)}" if lacking else ""
        console.print(f"{told}{rest}", highlight=False, markup=False, soft_wrap=True)


@app.command("check")
def languages_check(
    code: Annotated[str, typer.Argument(help="The two letters of a language, such as de.")], *, as_json: Json = False
) -> None:
    """Tell what a language has, what is missing and where to write it; `assistant languages check de`.

    Ends with 1 where something is missing without which the kiosk cannot speak it.
    """
    import json

    from assistant.languages.subjects import LanguageLevel

    found = _report(code)
    for state in found.states:
        if as_json:
            row = {"subject": state.subject, "need": state.need, "whole": state.whole, "absent": state.absent}
            print(json.dumps({**row, "missing": state.missing, "where": state.where}, ensure_ascii=False))
            continue
        mark = "yes" if state.whole else "no" if state.absent else "in part"
        console.print(f"{state.need:9} {state.subject:18} {mark}", highlight=False, markup=False)
        if not state.whole:
            more = f" and {len(state.missing) - SHOWN} more" if len(state.missing) > SHOWN else ""
            lacks = f"{', '.join(state.missing[:SHOWN])}{more}; " if state.missing else ""
            console.print(f"          {lacks}write it in {state.where}", highlight=False, markup=False, soft_wrap=True)
    if found.lacks(LanguageLevel.REQUIRED):
        raise typer.Exit(FAILED)


def _report(code: str) -> "LanguageReport":
    from babel import Locale

    from assistant.core.errors import ConfigError
    from assistant.core.languages import ENGLISH
    from assistant.hearing.whisper import known_languages
    from assistant.languages.matrix import report
    from assistant.models.catalogue import load_catalogue
    from assistant.skills.registry import find

    if len(code) != 2 or code not in Locale(ENGLISH).languages:
        raise ConfigError(f"{code!r} is no language: write the two letters of one (ISO 639-1), such as de.")
    return report(code, find(), load_catalogue(), known_languages)


def _reports() -> "list[LanguageReport]":
    from assistant.hearing.whisper import known_languages
    from assistant.languages.matrix import every
    from assistant.models.catalogue import load_catalogue
    from assistant.skills.registry import find

    return every(find(), load_catalogue(), known_languages)
