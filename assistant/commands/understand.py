"""What is heard and what is wanted, without an answer; ears and voices for Home Assistant."""

import asyncio
import socket
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import (
    Conversation,
    Inputs,
    Json,
    Language,
    Recordings,
    assistant_parts,
    checked_language,
    console,
    exit_unless,
    load_config,
)
from assistant.core.addresses import MULTICAST, is_loopback
from assistant.core.errors import ConfigError, ScreenError

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def transcribe(
    recordings: Recordings,
    *,
    stock: Annotated[bool, typer.Option("--stock", help="With faster-whisper as it comes, on the same model.")] = False,
    as_json: Json = False,
) -> None:
    """Write down what is said in sound files: `assistant transcribe *.wav`.

    Each line is the file, the language, the words, and the seconds that it took. With --stock, faster-whisper as it
    comes does it, on the same model, so that you can compare.
    """
    from assistant.asking.questions import inputs
    from assistant.asking.transcription import transcripts

    good = True
    with assistant_parts() as parts:
        for line in transcripts(inputs(recordings), parts.stock_transcriber if stock else parts.transcriber):
            print(line.as_json() if as_json else line.as_text(), flush=True)
            good = good and not line.error
    exit_unless(good)


def guard(
    questions: Annotated[
        list[str] | None, typer.Argument(help='Sentences, or "-" for lines on standard input.')
    ] = None,
    *,
    language: Language = "",
    fit: Annotated[
        Path | None,
        typer.Option(help="For makers: fit the classifier on each language's guard/examples.tsv, into this file."),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="With --fit: from the beginning, not on from the classifier that ships.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what the guard makes of a sentence, and why: `assistant guard "How do I kill time?"`.

    Each line is what becomes of it (the kind, or "answered"), and below it what each layer made of it: the topics of
    the packs and of [safety], your own examples, the rules, the classifier with its probabilities; and the examples
    that are most like it. Where it is wrong, add the sentence to [safety.examples], by its kind or as harmless.
    """
    from assistant.asking.questions import inputs
    from assistant.evaluation.guard_report import explain

    if fit:
        _fit_guard(fit, anew=anew)
        return
    if not questions:
        raise ConfigError('Name a sentence, or "-" for lines on standard input.')
    with assistant_parts() as parts:
        languages, language = parts.config.kiosk.languages, checked_language(language, parts.config)
        parts.load_notes()  # whose topics may be off limits
        for report in explain(inputs(questions), parts.guard, parts.classifier, language, languages):
            print(report.as_json() if as_json else report.as_text(), flush=True)


def _fit_guard(file: Path, *, anew: bool) -> None:
    from assistant.thinking.guard.classifier import load, weights_file

    try:
        from assistant.evaluation.guard_fit import fit
    except ImportError as error:
        raise ConfigError(f'--fit needs the extra "fit" ({error.name} is missing): pip install jax optax') from error
    start = None if anew else load(weights_file())
    fit(file, lambda done, steps, loss: print(f"{done} of {steps}, loss {loss:.3f}", end="\r", flush=True), start=start)
    print(f"\n{file}")


def route(
    questions: Inputs,
    *,
    language: Language = "",
    conversation: Conversation = False,
    as_json: Json = False,
) -> None:
    """Show which skill would answer a question: `assistant route "How far is Peru?"`.

    Each line is the skill, how sure that is (0 to 1; below the configured threshold it is chat), the language, and
    what was found in the question. Where the wrong skill answers, add an example to [routing.examples].
    """
    from assistant.asking.questions import inputs
    from assistant.asking.routing import routes

    good = True
    with assistant_parts() as parts:
        languages, language = parts.config.kiosk.languages, checked_language(language, parts.config)
        parts.load_notes()
        for line in routes(inputs(questions), parts.router, language, languages, conversation=conversation):
            print(line.as_json() if as_json else line.as_text(), flush=True)
            good = good and not line.error
    exit_unless(good)


def wyoming(
    *,
    host: Annotated[
        str, typer.Option(help='An address of this machine to listen on; "0.0.0.0" for all it has.')
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1024, max=65_535, help="Where Home Assistant looks for it.")] = 10300,
    name: Annotated[str, typer.Option(help="As the house sees it. The name of this machine where not given.")] = "",
    announce: Annotated[
        bool, typer.Option(help="Whether the network is told by zeroconf, where others can reach it.")
    ] = True,
) -> None:
    """Lend the kiosk's ears and voices to Home Assistant, by the Wyoming protocol.

    Speech to text by Whisper on its short window, text to speech by Piper, in the languages of the kiosk. Whoever
    reaches the port may use them: the protocol has no password. Ctrl-C ends it.
    """
    from assistant.offline.network import keep_offline

    try:
        from assistant.wyoming.service import WyomingStations
        from assistant.wyoming.serving import serve
    except ImportError as error:
        raise ConfigError('This needs the extra "wyoming": pip install "wakebutton[wyoming]"') from error

    config = load_config()
    announced = announce and not is_loopback(host)
    if announced:
        keep_offline(config, MULTICAST)
    with assistant_parts(config) as parts:
        voices = {code: found[0].name for code in config.kiosk.languages if (found := parts.voice_of(code))}
        stations = WyomingStations(
            parts.transcriber,
            parts.voices,
            config.hearing.model,
            voices,
            config.kiosk.languages,
            config.hearing.longest_seconds,
        )
        told = f"Listening at tcp://{host}:{port}"
        try:
            asyncio.run(
                serve(
                    stations,
                    host,
                    port,
                    name or socket.gethostname(),
                    announced=announced,
                    ready=lambda: console.print(told, style="dim"),
                )
            )
        except OSError as error:
            raise ScreenError(f"{host} port {port} cannot be used: {error.strerror or error}.") from error
