"""The commands, nothing else."""

import logging
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from assistant import phrases
from assistant.config import Config, load
from assistant.errors import AssistantError, ConfigError
from assistant.events import Event, Failed, Heard, Said, StateChanged

if TYPE_CHECKING:
    from assistant.build import Parts

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

FAILED, USAGE, INTERRUPTED = 1, 2, 130
"""Exit codes: not all went well; the command or the configuration is wrong; Ctrl-C."""

app = typer.Typer(
    name="assistant",
    help="An offline voice assistant for a kiosk: press the button, ask, hear the answer.",
    epilog="Exit codes: 0 all well, 1 something failed, 2 wrong command or configuration, 130 Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks would show what visitors said
)
knowledge = typer.Typer(help="The packs of facts: add, list, search.", no_args_is_help=True)
app.add_typer(knowledge, name="knowledge")

console = Console()
_chosen: dict[str, Path | None] = {"config": None}

Conversation = Annotated[bool, typer.Option("--conversation", help="All inputs are one conversation.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Language = Annotated[str, typer.Option("--language", "-l", help="ISO 639-1; detected where not given.")]


def main() -> None:
    """Runs a command; an error that was foreseen is a sentence, not a traceback."""
    try:
        app()
    except ConfigError as error:
        print(error, file=sys.stderr)
        sys.exit(USAGE)
    except AssistantError as error:
        print(error, file=sys.stderr)
        sys.exit(FAILED)
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


@app.callback()
def options(
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.", show_default=False)] = None,
    *,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log what happens, without anybody's words.")
    ] = False,
) -> None:
    _chosen["config"] = config
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("assistant").setLevel(logging.INFO if verbose else logging.WARNING)


@app.command()
def demo(
    *,
    out: Annotated[Path, typer.Option(help="Folder for the replies and the picture of the time lines.")] = Path("demo"),
    silent: Annotated[bool, typer.Option("--silent", help="Only write files, even where there is a speaker.")] = False,
    as_json: Json = False,
) -> None:
    """Play spoken questions into the assistant and hear (or get as WAV files) its answers.

    The recordings ship with the product and are fed in real time into the very pipeline that the device uses.
    """
    from assistant.hearing.deaf import Deaf
    from assistant.operations.demo import run_demo, run_json
    from assistant.speaking.speaker import RecordingSpeaker

    began = time.monotonic()
    with _parts() as parts:
        aloud = None if silent or as_json or not parts.can_play() else parts.speaker
        speaker = RecordingSpeaker(aloud)
        stations = parts.stations(Deaf(), speaker, parts.voices)
        started = time.monotonic() - began
        if as_json:
            good = run_json(stations, speaker, out, started)
        else:
            good = run_demo(stations, speaker, out, console, started)
    _exit_unless(good)


@app.command()
def ask(
    questions: Annotated[list[str], typer.Argument(help='Questions, or "-" for lines on standard input.')],
    *,
    language: Language = "",
    conversation: Conversation = False,
    as_json: Json = False,
) -> None:
    """Ask by text: `assistant ask "How far away is France?"`."""
    from assistant.hearing.deaf import Deaf
    from assistant.operations.questions import ask, inputs
    from assistant.speaking.speaker import RecordingSpeaker
    from assistant.speaking.voices import Voices

    good = True
    with _parts() as parts:
        language = _language(language, parts.config)
        stations = parts.stations(Deaf(), RecordingSpeaker(), Voices({}), hears=False)
        if not as_json:
            parts.events.subscribe(_print_reply)
        for result in ask(stations, inputs(questions), language, conversation=conversation):
            print(result.as_json() if as_json else "", flush=True)
            good = good and not result.record.error
    _exit_unless(good)


@app.command()
def listen(
    recordings: Annotated[list[str], typer.Argument(help='Sound files, or "-" for their names on standard input.')],
    *,
    out: Annotated[Path | None, typer.Option(help="A WAV for the reply; a folder where there are several.")] = None,
    realtime: Annotated[bool, typer.Option("--realtime", help="Hear them as fast as they were spoken.")] = False,
    conversation: Conversation = False,
    as_json: Json = False,
) -> None:
    """Answer spoken questions from sound files: `assistant listen question.wav --out reply.wav`."""
    from assistant.hearing.deaf import Deaf
    from assistant.operations.questions import inputs, listen, reply_file
    from assistant.speaking.speaker import RecordingSpeaker

    good, speaker = True, RecordingSpeaker()
    many = len(recordings) > 1 or recordings == ["-"]
    with _parts() as parts:
        stations = parts.stations(Deaf(), speaker, parts.voices)
        if not as_json:
            parts.events.subscribe(_print_event)
        for result in listen(stations, inputs(recordings), conversation=conversation, realtime=realtime):
            if out:
                speaker.write(reply_file(out, result.input, many=many))
            print(result.as_json() if as_json else "", flush=True)
            good = good and not result.record.error
    _exit_unless(good)


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    *,
    out: Annotated[Path | None, typer.Option(help="A WAV to write instead of speaking aloud.")] = None,
    language: Language = "",
) -> None:
    """Speak a text with the kiosk's voice: `assistant say "It is 3.5 km." --out f.wav`."""
    from assistant.messages import Reply
    from assistant.operations.say import say_reply
    from assistant.speaking.speaker import RecordingSpeaker
    from assistant.thinking.languages import detect

    with _parts() as parts:
        spoken = _language(language, parts.config) or detect(text, parts.config.kiosk.languages)
        recording = RecordingSpeaker() if out else None
        say_reply(Reply(iter([text]), spoken), parts.voices, recording or parts.speaker)
        if recording and out:
            print(f"{out}: {recording.write(out):.1f} s")


@app.command()
def run() -> None:
    """Live: Enter is the button. Enter starts, Enter or silence ends, Enter during an answer interrupts."""
    from assistant.appliance import Appliance
    from assistant.device.keyboard import Keyboard

    with _parts() as parts:
        console.print("Loading …")
        stations = parts.stations(parts.microphone, parts.speaker, parts.voices)
        parts.events.subscribe(_print_event if console.is_terminal or parts.config.privacy.log_words else _print_state)
        appliance = Appliance(stations)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        language = parts.config.kiosk.languages[0]
        console.print(phrases.say(language, "Hello, I am ready. Press the button and ask."))
        console.print("Enter is the button; Ctrl-D ends.", style="dim")
        with Keyboard(appliance):
            appliance.run()


@app.command()
def devices(
    seconds: Annotated[float, typer.Option(help="How long to show the level of the microphone.", min=0, max=600)] = 5,
) -> None:
    """List microphones and speakers, and show the level of the chosen microphone."""
    from assistant.operations.devices import list_devices, show_level

    with _parts() as parts:
        list_devices(parts.portaudio, parts.config.audio, console)
        if seconds:
            show_level(parts.microphone, seconds, console)


@app.command()
def setup(
    *,
    embedded: Annotated[bool, typer.Option("--embedded", help="Only what runs without any server.")] = False,
    folder: Annotated[Path | None, typer.Option("--from", help="A folder or USB stick that holds the models.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Check every file that is there, byte by byte.")] = False,
) -> None:
    """Get the models and voices that the configuration needs."""
    from assistant.operations.setup import run_setup

    run_setup(_load(), embedded=embedded, folder=folder, verify=verify, console=console)
    with _parts() as parts:
        if not parts.routing_cache.exists():
            console.print("Learning the example questions (once) …")
            _ = parts.router


@app.command()
def transcribe(
    recordings: Annotated[list[str], typer.Argument(help='Sound files, or "-" for their names on standard input.')],
    *,
    stock: Annotated[bool, typer.Option("--stock", help="With faster-whisper as it comes, on the same model.")] = False,
    as_json: Json = False,
) -> None:
    """Write down what is said in sound files."""
    from assistant.operations.questions import inputs
    from assistant.operations.transcription import transcripts

    good = True
    with _parts() as parts:
        for line in transcripts(inputs(recordings), parts.stock_transcriber if stock else parts.transcriber):
            print(line.as_json() if as_json else line.as_text(), flush=True)
            good = good and not line.error
    _exit_unless(good)


@app.command()
def route(
    questions: Annotated[list[str], typer.Argument(help='Questions, or "-" for lines on standard input.')],
    *,
    language: Language = "",
    conversation: Conversation = False,
    as_json: Json = False,
) -> None:
    """Show which skill would answer a question, how surely, and what it found in it."""
    from assistant.operations.questions import inputs
    from assistant.operations.routing import routes

    with _parts() as parts:
        languages, language = parts.config.kiosk.languages, _language(language, parts.config)
        for line in routes(inputs(questions), parts.router, language, languages, conversation=conversation):
            print(line.as_json() if as_json else line.as_text(), flush=True)


@knowledge.command("add")
def knowledge_add(
    packs: Annotated[list[Path], typer.Argument(help="Markdown or text files.")],
) -> None:
    """Add packs of facts: `assistant knowledge add trains.md`."""
    from assistant.operations.packs import add

    with _parts() as parts:
        add(packs, parts.config, console)
        console.print(f"{len(parts.index.passages)} passages are ready.")


@knowledge.command("list")
def knowledge_list(*, as_json: Json = False) -> None:
    """List the packs that are searched."""
    from assistant.build import pack_files
    from assistant.operations.packs import list_packs

    list_packs(pack_files(_load()), console, as_json=as_json)


@knowledge.command("search")
def knowledge_search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    *,
    language: Language = "",
    as_json: Json = False,
) -> None:
    """Show the passages that are nearest to a question, with their scores and the verdict."""
    from assistant.operations.packs import search
    from assistant.thinking.languages import detect

    with _parts() as parts:
        spoken = _language(language, parts.config) or detect(question, parts.config.kiosk.languages)
        finding = parts.retriever.find(question, spoken, parts.config.knowledge.passages)
        search(finding, console, as_json=as_json)


def _language(given: str, config: Config) -> str:
    """A language that was asked for; raises ConfigError where the kiosk does not speak it."""
    if given and given not in config.kiosk.languages:
        raise ConfigError(f"--language {given!r}: there are {', '.join(config.kiosk.languages)}.")
    return given


def _load() -> Config:
    return load(_chosen["config"])


@contextmanager
def _parts() -> Iterator["Parts"]:
    """The parts of the assistant, closed at the end, whatever happens."""
    from assistant.build import Parts

    parts = Parts(_load())
    try:
        yield parts
    finally:
        parts.close()


def _exit_unless(good: bool) -> None:  # noqa: FBT001
    if not good:
        raise typer.Exit(FAILED)


def _print_reply(event: Event) -> None:
    """The answer, sentence by sentence, as it comes."""
    match event:
        case Said(sentence):
            print(sentence.text, end=" ", flush=True)
        case Failed(code, _):
            print(f"({code})", file=sys.stderr)
        case _:
            pass


def _print_state(event: Event) -> None:
    """What the kiosk does, without anybody's words: what is no terminal may be a file or a journal."""
    match event:
        case StateChanged(state):
            console.print(f"● {state}")
        case Failed(code, _):
            console.print(f"({code})", markup=False)
        case _:
            pass


def _print_event(event: Event) -> None:
    """What the kiosk does, what it heard and what it says."""
    match event:
        case StateChanged(state):
            console.print(f"● {state}", style="dim")
        case Heard(transcript):
            console.print(f"{transcript.text} [{transcript.language}]", markup=False)
        case Said(sentence):
            console.print(f"→ {sentence.text}", markup=False, highlight=False)
        case Failed(code, _):
            console.print(f"({code})", style="red", markup=False)
        case _:
            pass
