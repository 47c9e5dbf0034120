"""A reply, or a part of it, in JSON: the call of a tool is for nobody's ears, an answer in a field is what it says."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_BEGIN = re.compile(r"\s*(?:```(?:json)?\s*)?(?=[\[{])")
_FENCE = re.compile(r"\s*```[ \t]*\n?")
_KEY = re.compile(r'"(\w+)"\s*:')
_LONGEST = 4000
"""Characters that are waited for."""


@dataclass(frozen=True, slots=True)
class Json:
    """What was read. Text: what is to be said of it; None where nothing is. End: where it ends."""

    decided: bool
    end: int = 0
    text: str | None = None


def read_json(rest: str, call_keys: Collection[str], answer_keys: Sequence[str], *, final: bool) -> Json:
    """Reads the JSON that a text begins with. Final: nothing will follow, so half of a call is a call, too."""
    begin = _BEGIN.match(rest)
    if begin is None:
        return Json(decided=final, end=len(rest), text=rest) if final else Json(decided=False)
    try:
        value, end = json.JSONDecoder().raw_decode(rest, begin.end())
    except ValueError:
        if not final and len(rest) < _LONGEST:
            return Json(decided=False)
        calls = set(call_keys) & set(_KEY.findall(rest)) or re.match(r'\s*(?:```(?:json)?\s*)?\[?\s*\{\s*"name"', rest)
        return Json(decided=True, end=len(rest), text=None if calls else rest)
    if rest[: begin.end()].strip():
        fence = _FENCE.match(rest, end)
        if fence is None and not final:
            return Json(decided=False)
        end = fence.end() if fence else end
    return Json(decided=True, end=end, text=_answer(value, call_keys, answer_keys))


def _answer(value: object, call_keys: Collection[str], answer_keys: Sequence[str]) -> str | None:
    if isinstance(value, list):
        said = [text for each in value if (text := _answer(each, call_keys, answer_keys))]
        return " ".join(said) or None
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping) or (set(value) & set(call_keys)):
        return None
    for key in answer_keys:
        if isinstance(value.get(key), str):
            return str(value[key])
    return None
