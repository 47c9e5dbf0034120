"""Asking and being answered: live, by text, by recordings, and the demonstration."""

import faulthandler
import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from assistant.commands.shared import (
    INTERRUPTED,
    Conversation,
    Inputs,
    Json,
    Language,
    Recordings,
    UsageNotes,
    assistant_parts,
    checked_inputs,
    checked_language,
    chosen,
    console,
    exit_unless,
    print_event,
    print_reply,
    print_state,
)
from assistant.core import phrases
from assistant.core.config.button import Input
from assistant.core.events import KioskState, StateChanged
from assistant.turn import pause_mark

if TYPE_CHECKING:
    from assistant.app import App

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

GREETING = "Hello, I am ready. Press the button and ask."
END_SECONDS = 2.0
"""From SIGTERM to the end of the program, in the middle of anything."""


def demo(
    *,
    out: Annotated[Path, typer.Option(help="Folder for the replies and the picture of the time lines.")] = Path("demo"),
    silent: Annotated[bool, typer.Option("--silent", help="Only write files, even where there is a speaker.")] = False,
    as_json: Json = False,
) -> None:
    """Play spoken questions into the assistant and hear (or get as WAV files) its answers.

    The recordings ship with the product and are fed in real time into the very pipeline that the device uses.
    """
    from assistant.asking.demo import run_demo, run_json
    from assistant.hearing.null import NullMicrophone
    from assistant.speaking.speaker import RecordingSpeaker

    began = time.monotonic()
    with assistant_parts() as parts:
        aloud = None if silent or as_json or not parts.can_play() else parts.speaker
        speaker = RecordingSpeaker(aloud)
        stations = parts.stations(NullMicrophone(), speaker, parts.voices)
        started = time.monotonic() - began
        if as_json:
            good = run_json(stations, speaker, out, started)
        else:
            good = run_demo(stations, speaker, out, console, started)
    exit_unless(good)


def run(
    *,
    button: Annotated[
        list[str] | None,
        typer.Option(
            "--button",
            metavar="auto|gpio|keyboard|none",
            help="What starts a question; may be given twice. As configured where not given.",
        ),
    ] = None,
) -> None:
    """Live: press the button and ask; Enter is the button where there is no other.

    A tap starts a question that a silence or a second tap ends; a button that is held listens until it is let go. A
    press during an answer silences it and listens at once. Held for five seconds without a word, the button makes the
    kiosk forget the conversation. Ctrl-C ends the program, and so does Ctrl-D where Enter is the button. On a terminal
    you see what is heard and said; into a file or journal only the state is written, never a visitor's words.
    """
    from assistant.backup.backups import Backups
    from assistant.device.watchdog import begin_anew, end_within, leave
    from assistant.turn.instance import only_kiosk

    faulthandler.enable()  # a watchdog's SIGABRT shows in the journal where each thread was, without any value
    with assistant_parts() as parts:
        inputs = checked_inputs(button, parts.config)
        try:
            with only_kiosk(parts.config.data):
                again = Backups(parts.config.data, chosen["config"]).finish() or _run(parts, inputs)
            begin_anew() if again else leave(0)
        except KeyboardInterrupt:
            leave(INTERRUPTED)
        except SystemExit:  # SIGTERM
            leave(0)
        finally:
            end_within(END_SECONDS)


def _run(parts: "App", wanted: Sequence[Input]) -> bool:
    """Returns whether the program is to begin anew."""
    from assistant.app.hands_free import hands_free
    from assistant.device.button import open_inputs
    from assistant.device.watchdog import Systemd
    from assistant.packs.uploads import clear_uploads
    from assistant.turn.appliance import Appliance
    from assistant.turn.signals import Pause

    config, supervisor = parts.config, Systemd()
    with ExitStack() as stack:
        inputs = [stack.enter_context(closing(entry)) for entry in open_inputs(wanted, config.button)]
        if parts.light:
            parts.events.subscribe(stack.enter_context(parts.light))
        parts.events.subscribe(supervisor.observe)
        clear_uploads(config.data)
        screen = parts.web_server
        if screen:
            stack.enter_context(screen)
            console.print(f"The page is at {screen.address}", style="dim")
        if parts.fleet:
            stack.enter_context(parts.fleet)
        if parts.broker:
            if parts.event_teller:
                parts.broker.relay(parts.event_teller, parts.stream_commands)
            stack.enter_context(parts.broker)
        if parts.counter:
            stack.enter_context(parts.counter)
        parts.events.publish(StateChanged(KioskState.STARTING))
        console.print("Loading …")
        parts.keep_notes_current()
        stations = parts.stations(parts.live_microphone, parts.speaker, parts.voices)
        parts.events.subscribe(print_event if console.is_terminal or config.privacy.log_words else print_state)
        parts.events.subscribe(parts.tones)
        parts.events.subscribe(stack.enter_context(parts.unanswered_counter))
        appliance = Appliance(stations, supervisor)
        signal.signal(signal.SIGTERM, _terminated)
        for entry in inputs:
            console.print(entry.hint, style="dim")
            stack.enter_context(entry.watch(appliance.post))
        if screen:
            stack.enter_context(parts.page.button.watch(appliance.post))
            stack.enter_context(parts.captions)
        if screen or parts.fleet:
            parts.open_console(stations, appliance.post)
        stack.enter_context(hands_free(parts, stations, appliance.post))
        stack.enter_context(parts.monitor)
        for remote in (parts.broker, parts.event_teller and parts.stream_commands):
            if remote:
                remote.listen(appliance.post)
        can_resume = config.console.password_hash or config.fleet.role == "member"  # only they can end a pause
        if can_resume and pause_mark.is_set(config.data):
            appliance.post(Pause(on=True))
            return appliance.run()
        return appliance.run(_greeting(parts))


def _greeting(parts: "App") -> str:
    """The first that a pack in the kiosk's first language has, else our own; behind what became of an update."""
    from assistant.bundle.news import news

    language = parts.config.kiosk.languages[0]
    own = (pack.greeting for pack in parts.notes.packs if pack.language == language and pack.greeting)
    greeting = next(own, phrases.say(language, GREETING))
    found = news(parts.config.data)
    return f"{phrases.say(language, found)} {greeting}" if found else greeting


def _terminated(*_: object) -> NoReturn:
    """SIGTERM. While models are loaded it ends the program as it does any; there is nothing to lose yet."""
    from assistant.device.watchdog import end_within

    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # one is enough
    end_within(END_SECONDS)
    raise SystemExit(0)


def ask(
    questions: Inputs,
    *,
    language: Language = "",
    conversation: Conversation = False,
    as_json: Json = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Print what each reply of the language model took, as Ollama does.")
    ] = False,
) -> None:
    """Ask by text: `assistant ask "How far away is France?"`.

    The answer is the one that a visitor would hear. Each question is a visitor of its own; with --conversation they
    follow each other: `assistant ask --conversation "What is the capital of France?" "And of Italy?"`. With --json you
    also see the skill that answered, how sure that was, the sources, and the seconds to each step.
    """
    from assistant.asking.questions import ask, inputs
    from assistant.hearing.null import NullMicrophone
    from assistant.speaking.speaker import RecordingSpeaker
    from assistant.speaking.voices import Voices

    good, usages = True, UsageNotes()
    with assistant_parts() as parts:
        language = checked_language(language, parts.config)
        stations = parts.stations(NullMicrophone(), RecordingSpeaker(), Voices({}), hears=False)
        if not as_json:
            parts.events.subscribe(print_reply)
        if verbose:
            parts.events.subscribe(usages)
        for result in ask(stations, inputs(questions), language, conversation=conversation):
            print(result.as_json() if as_json else "", flush=True)
            usages.print()
            good = good and not result.record.error
    exit_unless(good)


def listen(
    recordings: Recordings,
    *,
    out: Annotated[Path | None, typer.Option(help="A WAV for the reply; a folder where there are several.")] = None,
    realtime: Annotated[bool, typer.Option("--realtime", help="Hear them as fast as they were spoken.")] = False,
    conversation: Conversation = False,
    as_json: Json = False,
) -> None:
    """Answer spoken questions from sound files: `assistant listen question.wav --out reply.wav`.

    The sound takes the very way that it takes from the microphone. Any format that FFmpeg reads will do. You see what
    was heard, in which language, and the answer; with --out you get it as sound.
    """
    from assistant.asking.questions import inputs, listen, reply_file
    from assistant.hearing.null import NullMicrophone
    from assistant.speaking.speaker import RecordingSpeaker

    good, speaker = True, RecordingSpeaker()
    many = len(recordings) > 1 or recordings == ["-"]
    with assistant_parts() as parts:
        stations = parts.stations(NullMicrophone(), speaker, parts.voices)
        if not as_json:
            parts.events.subscribe(print_event)
        for result in listen(stations, inputs(recordings), conversation=conversation, realtime=realtime):
            if out:
                speaker.write(reply_file(out, result.input, many=many))
            print(result.as_json() if as_json else "", flush=True)
            good = good and not result.record.error
    exit_unless(good)


def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    *,
    out: Annotated[Path | None, typer.Option(help="A WAV to write instead of speaking aloud.")] = None,
    words: Annotated[bool, typer.Option("--words", help="Print what the voice would be handed; say nothing.")] = False,
    language: Language = "",
) -> None:
    """Speak a text with the kiosk's voice: `assistant say "It is 3.5 km." --out f.wav`.

    Numbers, units and short forms are spoken as a person says them, Markdown and emoji not at all. Without --out you
    hear it from the loudspeaker: a way to try both. The language is that of the text, or --language. With --words you
    read, a sentence a line, what the voice would be handed, pronunciations too; no voice is needed.
    """
    from assistant.asking import say as saying
    from assistant.core.messages import Reply
    from assistant.speaking.speaker import RecordingSpeaker
    from assistant.thinking.routing.languages import detect

    with assistant_parts() as parts:
        spoken = checked_language(language, parts.config) or detect(text, parts.config.kiosk.languages)
        if words:
            for line in saying.words(text, spoken, parts.pronouncing(spoken)):
                print(line)
            return
        recording = RecordingSpeaker() if out else None
        saying.say_reply(Reply(saying.as_a_reply(text), spoken), parts.voices, recording or parts.speaker)
        if recording and out:
            print(f"{out}: {recording.write(out):.1f} s")
