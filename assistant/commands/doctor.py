"""Whether all is well."""

import logging
import os
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import FAILED, Json, chosen, console, exit_unless, load_config

if TYPE_CHECKING:
    from assistant.doctor.findings import Check

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def doctor(
    names: Annotated[
        list[str] | None, typer.Argument(help="Only these checks; all where none is named.", show_default=False)
    ] = None,
    *,
    offline_proof: Annotated[
        bool, typer.Option("--offline-proof", help="Prove that a whole turn reaches nothing but what is configured.")
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Only the checks that load no model.")] = False,
    patience: Annotated[
        float, typer.Option(help="Give each check so many times its time, on a busy machine.", min=1, max=100)
    ] = 1,
    as_json: Json = False,
) -> None:
    """Check everything the kiosk needs: each a line, well, doubtful or broken, and after an arrow what mends it.

    A tone is played, a picture taken (and forgotten), and each model loaded once, tried and let go; with the models
    it takes a minute. The exit code is 1 where something is broken.

    With --offline-proof a recorded question is answered aloud into a file, in a network that has nothing but loopback,
    while strace looks on: it lists every address that was tried.
    """
    if offline_proof:
        _prove(as_json=as_json)
    else:
        _examine(names or [], quick=quick, patience=patience, as_json=as_json)


def _examine(names: list[str], *, quick: bool, patience: float, as_json: bool) -> None:
    from assistant.app import App
    from assistant.core.config_file import find
    from assistant.doctor.checkup import Checkup
    from assistant.doctor.findings import FindingState, examine

    logger = logging.getLogger("assistant")
    if logger.level >= logging.WARNING:  # what the log would tell is found below
        logger.setLevel(logging.CRITICAL)
    config = load_config()
    checks = Checkup(lambda: App(config), find(chosen["config"])).checks()
    known = [check.name for check in checks]
    if unknown := set(names) - set(known):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: there are {', '.join(known)}")
    styles = {FindingState.WELL: "", FindingState.DOUBTFUL: "yellow", FindingState.BROKEN: "red"}
    states: Counter[FindingState] = Counter()
    hangs = False
    with console.status("") as status:

        def begun(check: "Check") -> None:
            status.update(f"{check.name} …{' (loads a model)' if check.slow else ''}")

        wanted = [check for check in checks if (check.name in names or not names) and not (quick and check.slow)]
        wanted = [replace(check, seconds=check.seconds * patience) for check in wanted]
        for examined in examine(wanted, begun):
            states[examined.finding.state] += 1
            hangs = hangs or examined.hangs
            if as_json:
                print(examined.as_json(), flush=True)
            else:
                style = styles[examined.finding.state]
                console.print(examined.line, style=style, markup=False, highlight=False, soft_wrap=True)
    if not as_json:
        console.print(", ".join(f"{states[state]} {state}" for state in FindingState), style="bold", highlight=False)
    if hangs:  # libraries that tidy up at the end would wait for what hangs
        sys.stdout.flush()
        os._exit(FAILED)
    exit_unless(not states[FindingState.BROKEN])


def _prove(*, as_json: bool) -> None:
    from assistant.models.catalogue import load_catalogue
    from assistant.offline.proof import prove

    config = load_config()
    with console.status("a whole turn, watched; that takes a minute or two …"):
        proof = prove(config, load_catalogue(), chosen["config"])
    if as_json:
        print(proof.as_json())
    else:
        console.print("\n".join(proof.lines), markup=False, highlight=False, soft_wrap=True)
    exit_unless(proof.holds)
