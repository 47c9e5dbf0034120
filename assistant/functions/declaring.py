"""The decorator that makes a function one that visitors can ask for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar

from pydantic import BaseModel

from assistant.core.languages import LANGUAGES
from assistant.functions.arguments import ArgumentKind, FunctionArgument, FunctionError, arguments_of, model_of

P = ParamSpec("P")
R = TypeVar("R")
BRACES = re.compile(r"\{(\w*)\}")
"""An argument in an example."""


@dataclass(frozen=True, eq=False)
class Function(Generic[P, R]):
    """A function that visitors can ask for; it can be called as before."""

    call: Callable[P, R]
    model: type[BaseModel]
    arguments: tuple[FunctionArgument, ...]
    examples: Mapping[str, tuple[str, ...]]
    """Questions by language (ISO 639-1); an argument may stand in braces."""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """How an argument is called, by language."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language what visitors say for a choice: {"de": {"rot": "red"}}."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.call(*args, **kwargs)

    @property
    def name(self) -> str:
        return self.model.__name__

    @property
    def about(self) -> str:
        """The first paragraph of its docstring."""
        return " ".join((self.call.__doc__ or "").strip().split("\n\n")[0].split())

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.examples)

    def said_choice(self, choice: str, language: str) -> str:
        """What a choice is called in a language."""
        return next((said for said, meant in self.words.get(language, {}).items() if meant == choice), choice)

    def said_name(self, argument: FunctionArgument, language: str) -> str:
        """What an argument is called in a language; its title where nobody said."""
        return self.names.get(language, {}).get(argument.name, argument.title)


def function(
    *misplaced: object,
    examples: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> Callable[[Callable[P, R]], Function[P, R]]:
    """Makes a function one that visitors can ask for.

    examples: questions by language; only in these languages it can be asked. names: what an argument is called when
    the kiosk asks for it, by language. words: what visitors say for a choice, by language. Raises FunctionError.
    """

    def declared(call: Callable[P, R]) -> Function[P, R]:
        model = model_of(call)
        made = Function(
            call, model, arguments_of(model), _examples(model.__name__, examples), dict(names or {}), dict(words or {})
        )
        _check(made)
        return made

    if misplaced or examples is None:
        raise FunctionError('write @function(examples={"en": ["…"]}) above the def, with a question or more')
    return declared


def _examples(name: str, given: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(given, Mapping) or not given:
        raise FunctionError(f'{name}: examples = {given!r}; write {{"en": ["…"]}}, questions by language')
    for language, texts in given.items():
        _check_language(name, "examples", language)
        good = isinstance(texts, list | tuple) and texts and all(isinstance(it, str) and it.strip() for it in texts)
        if not good:
            raise FunctionError(f"{name}: examples[{language!r}] = {texts!r}; write a list of questions in brackets")
    return {language: tuple(texts) for language, texts in given.items()}


def _check_language(name: str, where: str, language: object) -> None:
    if language not in LANGUAGES:
        raise FunctionError(f"{name}: {where}[{language!r}] is no language of this program ({', '.join(LANGUAGES)})")


def _check(made: Function[..., Any]) -> None:
    """Raises FunctionError for names, words and examples of what there is not."""
    asked = {argument.name for argument in made.arguments if argument.kind is not ArgumentKind.LANGUAGE}
    for language, texts in made.examples.items():
        for text in texts:
            if unknown := set(BRACES.findall(text)) - asked:
                raise FunctionError(
                    f"{made.name}: the example {text!r} ({language}) names {', '.join(sorted(unknown))}, which is no "
                    f"argument ({', '.join(sorted(asked)) or 'it has none'})"
                )
    choices = {said for argument in made.arguments for said in argument.choices}
    for where, told, known in (("names", made.names, asked), ("words", made.words, choices)):
        for language, entries in told.items():
            _check_language(made.name, where, language)
            given = set(entries if where == "names" else entries.values())
            if unknown := given - known:
                raise FunctionError(
                    f"{made.name}: {where}[{language!r}] has {', '.join(sorted(map(str, unknown)))}; there is "
                    f"{', '.join(sorted(known)) or 'none'}"
                )
