"""Functions of teachers on the command line: a new file, and a trial of one."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.core.config_file import SYSTEM_FILE, user_file
from assistant.core.errors import ConfigError
from assistant.core.messages import Exchange, Intent, Transcript
from assistant.core.privileges import ROOT, controller
from assistant.core.resources import resource
from assistant.functions.arguments import ArgumentKind
from assistant.functions.declaring import Function
from assistant.functions.files import FOLDER, SUFFIX, FunctionFile
from assistant.skills.functions.claiming import FUNCTION
from assistant.skills.functions.filling import FilledArguments, ValueOrigin
from assistant.skills.functions.saying import spoken_value
from assistant.skills.functions.settings import NAME, FunctionSettings
from assistant.skills.functions.skill import FunctionsSkill, missing_sentence
from assistant.thinking.routing.claims import Claims
from assistant.thinking.routing.languages import detect
from assistant.thinking.routing.router import EmbeddingRouter
from assistant.thinking.routing.tables import routing_table
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:
    from assistant.app import App


def write_new(name: str) -> Path:
    """Writes a file that works at once: the example of that name that ships, else the template; returns where it is.

    Raises ConfigError where there is one already, or the name can be none of a function.
    """
    if not name.isidentifier() or name.startswith("_") or not name.isascii() or name.lower() != name:
        raise ConfigError(
            f"{name!r} cannot be the name of a function; write letters, digits and _, as hive_temperature"
        )
    installed = SYSTEM_FILE.is_file() and os.access(SYSTEM_FILE.parent, os.W_OK)
    folder = (SYSTEM_FILE if installed or os.geteuid() == ROOT else user_file()).parent / FOLDER
    if other := controller(folder):
        raise ConfigError(f"{folder} is {other.name}'s; run this command as {other.name}, or make it root's")
    path = folder / f"{name}{SUFFIX}"
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_text_of(name))
        path.chmod(0o644)
    except FileExistsError as error:
        raise ConfigError(f"{path} is there already; give another name, or remove it") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _text_of(name: str) -> str:
    example = resource("config", "skills", f"{name}{SUFFIX}")
    if example.is_file():
        return example.read_text(encoding="utf-8")
    template = resource("config", "skills", "template.txt").read_text(encoding="utf-8")
    return (
        template.replace("FUNCTION", name).replace("WORDS", name.replace("_", " ")).replace("THIS_FILE", f"{name}.py")
    )


class FunctionTrial:
    """The functions of one file, asked as a visitor does; all questions are one conversation."""

    def __init__(self, parts: "App", file: FunctionFile) -> None:
        settings = FunctionSettings.model_validate(parts.config.skills.get(NAME, {}))
        tools = parts.tools
        self._functions: dict[str, Function[..., Any]] = {each.name: each for each in file.functions}
        self._skill = FunctionsSkill(tools, settings, file.functions)
        claims = Claims({**parts.skill_folders.claimants, NAME: self._skill}, parts.embedder)
        words, routing = routing_table(parts.config.kiosk.languages).words, parts.config.routing
        self._router = EmbeddingRouter(parts.embedder, claims, routing, words, parts.atlas.unwoken)
        self._languages = parts.config.kiosk.languages
        self._seconds = parts.config.kiosk.turn_seconds
        self._history: list[Exchange] = []
        self.answered = False
        """Whether the last question got what a function returns."""

    def lines(self, question: str, language: str = "") -> Iterator[str]:
        """What is made of a question, step by step."""
        self.answered = False
        spoken = language or detect(question, self._languages)
        intent = self._router.route(Transcript(question, spoken), self._history)
        yield f"Question: {question} [{spoken}]"
        function = self._functions.get(intent.slots.get(FUNCTION, "")) if intent.skill == NAME else None
        if function is None:
            yield from self._not_taken(intent, spoken)
            return
        yield f"Function: {function.name}"
        yield from self._asked(function, intent)

    def _not_taken(self, intent: Intent, language: str) -> Iterator[str]:
        spoken = [each.name for each in self._functions.values() if language in each.languages]
        if not spoken:
            yield f"No function of this file has examples in this language ({language}): add some."
            return
        yield f"No function takes this question; it goes to {intent.skill} ({intent.score:.2f})."
        yield f"Add one like it to the examples of {' or '.join(spoken)} [{language}]."

    def _asked(self, function: Function[..., Any], intent: Intent) -> Iterator[str]:
        turn, asked_back = Turn(seconds=self._seconds), self._skill.pending(self._history)
        filled = self._skill.by_words(function, intent)
        if filled.missing and self._skill.may_find_more(function, intent):
            filled = self._skill.by_model(function, filled, intent, self._history, turn)
        yield from _told(function, filled, intent.language)
        if filled.missing:
            said = missing_sentence(function, filled.missing[0], asked_back, intent.language)
            yield f"Asks back: {said}"
        else:
            said = self._skill.called(function, filled, intent.language, turn)
            self.answered = True
            yield f"Answer:   {said}"
        self._history.append(Exchange(intent, said, said))


def _told(function: Function[..., Any], filled: FilledArguments, language: str) -> Iterator[str]:
    """Each argument, its value and where that is from."""
    for argument in function.arguments:
        if argument.kind is ArgumentKind.LANGUAGE:
            continue
        if origin := filled.origins.get(argument.name):
            default = function.model.model_fields[argument.name].default if origin is ValueOrigin.DEFAULT else None
            value = filled.values.get(argument.name, default)
            yield f"  {argument.name} = {spoken_value(function, value, language)}  (from {origin})"
        else:
            yield f"  {argument.name} is missing: neither the words nor the language model tell {argument.kind}"
