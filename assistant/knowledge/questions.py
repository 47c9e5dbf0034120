"""What a question asks for, as far as its wording shows: its kind, the places it names, its content words."""

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from babel import Locale, UnknownLocaleError

from assistant.core.resources import resource

WORLD = "001"
"""The territory code that no passage is about."""
FULL = {"die", "come", "se", "sale"}
"""Function words of one language that are full words of another."""


class AnswerKind(StrEnum):
    """What an answer must hold; a passage that answers another kind of question is no answer."""

    PRICE = "price"
    SPEED = "speed"
    DISTANCE = "distance"
    TIME = "time"
    COUNT = "count"
    SIZE = "size"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    MANNER = "manner"
    THING = "thing"
    """What or which."""
    OPEN = "open"
    """Yes or no, or no question at all."""

    def meets(self, other: "AnswerKind") -> bool:
        """Whether an answer to the other kind of question may answer this one."""
        return self == other or self is AnswerKind.OPEN or (self is AnswerKind.THING and other in _FACTS)


_FACTS = {AnswerKind.PERSON, AnswerKind.REASON, AnswerKind.MANNER, AnswerKind.OPEN}
"""What may be asked with "what" as well: "What are the reasons …?"."""


# In English, Portuguese, Spanish, French, German, Italian and Chinese; the earliest match counts, then the first here.
_KINDS = {
    AnswerKind.OPEN: r"\b(how|what) about\b|\be quanto a|\bqué hay de|\bqu'en est-il|\bwas ist mit\b|\bche mi dici\b",
    AnswerKind.PRICE: r"\b(what|how much)\b.*\b(costs?|prices?)\b|\b(quanto|cuánto) (cust|cuest|costa)\w*"
    r"|\bcombien coûte\w*|\b(was|wie ?viel) kostet|\bwie teuer|.*(多少钱|价格)",
    AnswerKind.SPEED: r"\bhow (fast|quick\w*)\b|\b(at )?what speed|\b(a )?(que|qué) velocidade?\b|\b(à )?quelle vitesse"
    r"|\bwie schnell|\b(a )?(che|quale) velocità|.*多快|.*速度",
    AnswerKind.DISTANCE: r"\bhow far\b|\b(a )?(que|qué) dist[âa]ncia|\b(à )?quelle distance|\bwie weit"
    r"|\bquanto lontan|.*多远",
    AnswerKind.TIME: r"\bwhen\b|\b(at )?what time\b|\bhow (long|old)\b|\b(in )?(which|what) (year|century)"
    r"|\bhow many (years|months|weeks|days|hours)"
    r"|\b(desde |da )?quando\b|\b(há |da )?quant[oi] (tempo|anni|anos)|\b(quanto|cuánto) vive"
    r"|\b(desde )?cuándo\b|\b(en )?qué año|\bcuánt[oa]s? (tiempo|años)|\b(depuis )?quand\b"
    r"|\b(depuis )?combien (de temps|d'années)|\b(seit )?wann\b|\bwie (lange|alt)\b|.*(多久|什么时候|何时|哪一?年)",
    AnswerKind.COUNT: r"\bhow (many|much)\b|\b(what|which)\b.{0,8}\bnumber of|\bquant[oaie]s?\b|\bcuánt[oa]s?\b"
    r"|\bcombien\b|\bwie ?viele?\b|.*(多少|几[只个种])",
    AnswerKind.SIZE: r"\bhow (big|large|tall|high|heavy|wide|small)\b|\b(what|which)\b.{0,8}\bsize\b"
    r"|\b(que|qué) tama[nñ]h?o|\bquelle taille"
    r"|\bwie (groß|schwer|hoch|klein)|\bquanto (è |sono )?(grand|pes)\w+|.*(多大|多重|多高)",
    AnswerKind.PERSON: r"\bwho(m|se)?\b|\bquem\b|\bquién(es)?\b|^\W*(à |de )?qui\b|\bwe[rmn]\b|\bchi\b|.*谁",
    AnswerKind.PLACE: r"\bwhere\b|\b(in )?(which|what) country|\bonde\b|\bdónde\b|\boù\b|\bwo(her|hin)?\b|\bdove\b"
    r"|.*哪(里|儿)",
    AnswerKind.REASON: r"\bwhy\b|\bpor ?qu[eê]\b|\bpor qué\b|\bpourquoi\b|\b(warum|wieso|weshalb)\b"
    r"|\bperché\b|.*(为什么|为何)",
    AnswerKind.MANNER: r"\bhow\b|\bcomo\b|\bcómo\b|\bcomment\b|\bwie\b|^\W*come\b|.*怎",
    AnswerKind.THING: r"\b(what|which)\b|\bqu[eé]\b|\bqu'|\bquel(le)?s?\b|\bqua(l|is|le|li)\b|\bcuál\b|\bwas\b"
    r"|\bwelche\w*|\b(avec|à|de|en) quoi\b|\bwo(für|mit|raus|von|zu)\b"
    r"|\bche\b|.*(什么|哪)",
}
_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS.items()]
_WORD = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+")


@cache
def function_words(language: str) -> frozenset[str]:
    """Words that any question may hold, whatever it is about; none of a language that is not known."""
    return _all_function_words().get(language, frozenset())


@cache
def _all_function_words() -> dict[str, frozenset[str]]:
    table = tomllib.loads(resource("config", "questions.toml").read_text(encoding="utf-8"))
    return {language: frozenset(words.split()) for language, words in table["function_words"].items()}


@cache
def _empty_words() -> frozenset[str]:
    """Those of all languages, less some that are full words of another one."""
    return frozenset[str]().union(*_all_function_words().values()) - FULL


def language_of(text: str) -> str:
    """The language whose function words a text has most of, as far as they tell; English where none does."""
    words = re.findall(r"[\u4e00-\u9fff]|[^\W\d_\u4e00-\u9fff]+", text.lower())
    return max(_all_function_words().items(), key=lambda entry: sum(word in entry[1] for word in words))[0]


def kind(question: str) -> AnswerKind:
    """What is asked for."""
    matches = ((pattern.search(question), order, kind) for order, (kind, pattern) in enumerate(_PATTERNS))
    return min(
        ((match.start(), order, kind) for match, order, kind in matches if match), default=(0, 0, AnswerKind.OPEN)
    )[2]


def content_words(text: str, language: str) -> dict[str, str]:
    """Each word that tells what a text is about, with its stem."""
    ignored = function_words(language)
    return {word: _stem(word) for word in _words(text) if not tells_nothing(word, ignored)}


def all_words(text: str) -> dict[str, str]:
    """Each word of a text in several languages, with its stem, but those that carry no meaning in any of them."""
    ignored = _empty_words()
    return {word: _stem(word) for word in _words(text) if not tells_nothing(word, ignored)}


def _words(text: str) -> Iterator[str]:
    """In lower case; Chinese, which writes no spaces, is cut by a dictionary."""
    for run in _WORD.findall(text.lower()):
        if is_chinese(run):
            yield from segment(run)
        else:
            yield run


def tells_nothing(word: str, ignored: frozenset[str]) -> bool:
    """A Chinese word made of nothing but function words is one."""
    return word in ignored or (is_chinese(word) and all(character in ignored for character in word))


def is_chinese(word: str) -> bool:
    return "\u3400" <= word[:1] <= "\u9fff"


def segment(run: str) -> list[str]:
    """The words of a run of Chinese characters; the dictionary is read for the first one, in a second on a Pi."""
    import rjieba  # noqa: PLC0415

    words: list[str] = rjieba.cut(run)
    return words


def _stem(word: str) -> str:
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word[: -len(ending)]
    return word[:5]


def places(text: str, language: str) -> set[str]:
    """Codes of the countries and continents that are named in a text of this language (CLDR's names)."""
    pattern, codes = _gazetteer(language)
    return {codes[name.casefold()] for name in pattern.findall(text)}


@cache
def _gazetteer(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    codes = {name.casefold(): code for code, name in known_locale(language).territories.items() if code != WORLD}
    names = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    return re.compile(names if language in {"zh", "ja"} else rf"\b(?:{names})\b", re.IGNORECASE), codes


def known_locale(language: str) -> Locale:
    """Of a language; the English one where CLDR knows little more of it than its name."""
    try:
        locale = Locale(language)
    except UnknownLocaleError:
        return Locale("en")
    return locale if locale.territories else Locale("en")
