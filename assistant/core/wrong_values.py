"""What is wrong in values that a person wrote, and what to write instead; nothing of the validator's own words.

What a key takes is read from its type: the description of a field, else its kind and range.
"""

import difflib
import json
import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

SHORT = 80
"""Letters of a value that are repeated."""
HIDDEN = ("password", "secret", "token")
"""Parts of the names of keys whose values are not repeated."""
_CREDENTIALS = re.compile(r"(?<=//)[^/@\s\"]*@")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A key, what it was given, and what to write."""

    key: str
    """As "home.latitude"; empty where several keys do not go together."""
    value: str
    """As it would be written; empty where it is not to be repeated."""
    advice: str
    listed: bool = False
    """Whether the value is one of several that the key was given."""

    def __str__(self) -> str:
        named = self.key
        if self.key and self.value:
            named = f"{self.value} in {self.key}" if self.listed else f"{self.key} = {self.value}"
        end = "" if self.advice.endswith("?") else "."
        return f"{named}: {self.advice}{end}" if named else f"{self.advice}{end}"


def explained(error: ValidationError, model: type[BaseModel], *, repeats: bool = True) -> list[Wrong]:
    """What is wrong in what was to become a model, one for each key. Repeats: whether values may be repeated."""
    found: dict[str, Wrong] = {}
    for detail in error.errors(include_url=False):
        told = _explained(detail if repeats else {**detail, "input": None}, model)
        told = told if repeats else replace(told, value="")
        found.setdefault(f"{told.key} {told.value or told.advice}", told)  # a key that takes two kinds has two errors
    return list(found.values())


def _explained(detail: ErrorDetails, model: type[BaseModel]) -> Wrong:
    kind, path = detail["type"], tuple(detail["loc"])
    field = _field(model, path)
    key = ".".join(str(part) for part in path[: field.depth] if isinstance(part, str))
    if kind == "extra_forbidden":
        return Wrong(".".join(map(str, path)), written(detail["input"]), _no_such_key(str(path[-1]), field.annotation))
    if kind == "json_invalid":
        return Wrong("", "", f"it is no JSON; write an object with {', '.join(model.model_fields)}")
    if kind == "missing":
        name = ".".join(map(str, path))
        return Wrong(name, "", f"it is missing; write {wanted(_field(model, path))}")
    value = "" if any(part in key.lower() for part in HIDDEN) else written(detail["input"])
    listed = isinstance(path[-1], int) if path else False
    if kind == "value_error":  # one of our own
        table = isinstance(detail["input"], dict | BaseModel)
        return Wrong(f"[{key}]" if key and table else key, "" if table else value, _own_words(detail), listed)
    if _is_key(path):
        return Wrong(key, written(path[-2]), f"write {wanted(field.names())}", listed=True)
    repaired = _repaired(detail["input"], field)
    return Wrong(key, value, f"write {repaired or wanted(field)}", listed)


def _own_words(detail: ErrorDetails) -> str:
    return str(detail.get("ctx", {}).get("error", "")).strip().rstrip(".") or "write something else"


def _no_such_key(name: str, section: object) -> str:
    fields: Iterable[str] = section.model_fields if _is_model(section) else ()
    close = difflib.get_close_matches(name, list(fields), n=1)
    return f"there is no such key; {f'did you mean {close[0]}?' if close else 'there are ' + ', '.join(fields)}"


@dataclass(frozen=True, slots=True)
class _Field:
    """What a key takes."""

    annotation: Any
    limits: tuple[Any, ...] = ()
    description: str = ""
    default: Any = None
    depth: int = 0
    """How many parts of the path lead to it."""

    def names(self) -> "_Field":
        """Of a table: what its names are."""
        return _unwrapped(get_args(self.annotation)[0], self.depth) if get_args(self.annotation) else self

    @property
    def adapter(self) -> TypeAdapter[Any]:
        kind: Any = Annotated[(self.annotation, *self.limits)] if self.limits else self.annotation
        return TypeAdapter(kind)


def _field(model: type[BaseModel], path: Sequence[int | str]) -> _Field:
    """What stands at a path, or the last thing on the way there that is known."""
    found = _Field(model)
    for depth, part in enumerate(path, start=1):
        if _is_model(found.annotation):
            info = found.annotation.model_fields.get(str(part))
            if info is None:
                return found
            found = _of_info(info, depth)
        elif get_origin(found.annotation) in {tuple, list} and isinstance(part, int):
            found = _unwrapped(get_args(found.annotation)[0], depth)
        elif get_origin(found.annotation) is dict:
            if depth == len(path) - 1 and path[-1] == "[key]":
                return found
            found = _unwrapped(get_args(found.annotation)[1], depth)
        else:  # one of the kinds that a key takes
            return found
    return found


def _of_info(info: FieldInfo, depth: int) -> _Field:
    limits: list[Any] = []
    for limit in info.metadata:
        limits += limit if isinstance(limit, annotated_types.GroupedMetadata) else [limit]
    return _Field(_present(info.annotation), tuple(limits), info.description or "", info.get_default(), depth)


def _present(annotation: Any) -> Any:  # noqa: ANN401 - any type
    """Of what may be left out (None), what it is where it is there."""
    kinds = [one for one in get_args(annotation) if one is not type(None)]
    optional = get_origin(annotation) in {Union, types.UnionType} and len(kinds) == 1
    return kinds[0] if optional else annotation


def _unwrapped(annotation: type[Any], depth: int) -> _Field:
    """An annotated type as a field."""
    return _of_info(FieldInfo.from_annotation(annotation), depth)


def _is_model(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_key(path: Sequence[int | str]) -> bool:
    return bool(path) and path[-1] == "[key]"


def wanted(field: _Field) -> str:
    """What a key takes, in words that go after "write"."""
    if field.description:
        return field.description
    annotation, origin = field.annotation, get_origin(field.annotation)
    if origin is Literal:
        return _either([written(choice) for choice in get_args(annotation)])
    if origin in {Union, types.UnionType}:
        return _either([wanted(_unwrapped(one, 0)) for one in get_args(annotation) if one is not type(None)])
    if origin in {tuple, list}:
        example = f", such as {written(field.default)}" if field.default else ""
        return f"a list in brackets{example}; each of it {wanted(_unwrapped(get_args(annotation)[0], 0))}"
    if _is_model(annotation):
        return f"a table with {', '.join(annotation.model_fields)}"
    plain = {
        bool: "true or false",
        int: f"a whole number{_range(field.limits)}",
        float: f"a number{_range(field.limits)}",
        str: f"a text in quotes{_length(field.limits)}",
    }
    return plain.get(annotation, "a table, as { name = VALUE }")


def _range(limits: Sequence[Any]) -> str:
    least = next((limit.ge for limit in limits if isinstance(limit, annotated_types.Ge)), None)
    above = next((limit.gt for limit in limits if isinstance(limit, annotated_types.Gt)), None)
    most = next((limit.le for limit in limits if isinstance(limit, annotated_types.Le)), None)
    if least is not None and most is not None:
        return f" from {least} to {most}"
    said = [f"above {above}" if above is not None else "", f"of at least {least}" if least is not None else ""]
    said += [f"of at most {most}" if most is not None else ""]
    return "".join(f" {part}" for part in [" and ".join(part for part in said if part)] if part)


def _length(limits: Sequence[Any]) -> str:
    least = next((limit.min_length for limit in limits if isinstance(limit, annotated_types.MinLen)), 0)
    most = next((limit.max_length for limit in limits if isinstance(limit, annotated_types.MaxLen)), None)
    filled = " that is not empty" if least else ""
    return filled + (f", of at most {most} letters" if most else "")


def _repaired(value: object, field: _Field) -> str:
    """What the value may have been meant to be, as it would be written, where that would be taken."""
    for candidate in _candidates(value, field):
        try:
            field.adapter.validate_python(candidate)
        except ValidationError:
            continue
        return written(candidate)
    return ""


def _candidates(value: object, field: _Field) -> Iterator[object]:
    if get_origin(field.annotation) in {tuple, list}:
        if isinstance(value, str):
            parts = [part.strip().strip("\"'") for part in value.strip("[] ").replace(";", ",").split(",")]
            yield [part for part in parts if part]
            yield [part.lower() for part in parts if part]
        elif not isinstance(value, Mapping):
            yield [value]
    elif isinstance(value, str):
        tidy = value.strip()
        if field.annotation in {int, float} and (number := _number(tidy)) is not None:
            yield number
        if field.annotation in {int, float, bool}:
            return
        yield from (tidy, tidy.lower(), tidy.upper())
    elif field.annotation is str and not field.description and type(value) in {int, float}:
        yield str(value)


def _number(text: str) -> int | float | None:
    """Of a number as people write it, with a decimal comma or a unit behind it."""
    match = re.fullmatch(r"([+-]?\d+)(?:[.,](\d+))?\s*[^\d.,\s]{0,4}", text)
    if not match:
        return None
    return float(f"{match[1]}.{match[2]}") if match[2] else int(match[1])


def _either(parts: Sequence[str]) -> str:
    """With commas, and "or" before the last."""
    *first, last = dict.fromkeys(parts)
    return f"{', '.join(first)} or {last}" if first else last


def written(value: object) -> str:
    """A value as it stands in TOML, as far as it is short, and without the name and password of an address."""
    text = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, float) else str(value)
    text = _CREDENTIALS.sub("***@", text)
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
