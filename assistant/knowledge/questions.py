"""What a question asks for, as far as its wording shows: its kind, the places it names, its content words."""

import re
from enum import StrEnum
from functools import cache

from babel import Locale

WORLD = "001"
"""The territory code that no passage is about."""


class Kind(StrEnum):
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

    def meets(self, other: "Kind") -> bool:
        """Whether an answer to the other kind of question may answer this one."""
        return self == other or self is Kind.OPEN or (self is Kind.THING and other in _FACTS)


_FACTS = {Kind.PERSON, Kind.REASON, Kind.MANNER, Kind.OPEN}
"""What may be asked with "what" as well: "What are the reasons …?"."""


# In English, Portuguese, Spanish, French, German, Italian and Chinese; the earliest match counts, then the first here.
_KINDS = {
    Kind.OPEN: r"\b(how|what) about\b|\be quanto a|\bqué hay de|\bqu'en est-il|\bwas ist mit\b|\bche mi dici\b",
    Kind.PRICE: r"\b(what|how much)\b.*\b(costs?|prices?)\b|\b(quanto|cuánto) (cust|cuest|costa)\w*|\bcombien coûte\w*"
    r"|\b(was|wie ?viel) kostet|\bwie teuer|.*(多少钱|价格)",
    Kind.SPEED: r"\bhow (fast|quick\w*)\b|\b(at )?what speed|\b(a )?(que|qué) velocidade?\b|\b(à )?quelle vitesse"
    r"|\bwie schnell|\b(a )?(che|quale) velocità|.*多快|.*速度",
    Kind.DISTANCE: r"\bhow far\b|\b(a )?(que|qué) dist[âa]ncia|\b(à )?quelle distance|\bwie weit"
    r"|\bquanto lontan|.*多远",
    Kind.TIME: r"\bwhen\b|\bhow (long|old)\b|\b(in )?(which|what) (year|century)"
    r"|\bhow many (years|months|weeks|days|hours)"
    r"|\b(desde |da )?quando\b|\b(há |da )?quant[oi] (tempo|anni|anos)|\b(quanto|cuánto) vive"
    r"|\b(desde )?cuándo\b|\b(en )?qué año|\bcuánt[oa]s? (tiempo|años)|\b(depuis )?quand\b"
    r"|\b(depuis )?combien (de temps|d'années)|\b(seit )?wann\b|\bwie (lange|alt)\b|.*(多久|什么时候|何时|哪一?年)",
    Kind.COUNT: r"\bhow (many|much)\b|\b(what|which)\b.{0,8}\bnumber of|\bquant[oaie]s?\b|\bcuánt[oa]s?\b|\bcombien\b"
    r"|\bwie ?viele?\b|.*(多少|几[只个种])",
    Kind.SIZE: r"\bhow (big|large|tall|high|heavy|wide|small)\b|\b(what|which)\b.{0,8}\bsize\b|\b(que|qué) tama[nñ]h?o"
    r"|\bquelle taille|\bwie (groß|schwer|hoch|klein)|\bquanto (è |sono )?(grand|pes)\w+|.*(多大|多重|多高)",
    Kind.PERSON: r"\bwho(m|se)?\b|\bquem\b|\bquién(es)?\b|^\W*(à |de )?qui\b|\bwe[rmn]\b|\bchi\b|.*谁",
    Kind.PLACE: r"\bwhere\b|\b(in )?(which|what) country|\bonde\b|\bdónde\b|\boù\b|\bwo(her|hin)?\b|\bdove\b"
    r"|.*哪(里|儿)",
    Kind.REASON: r"\bwhy\b|\bpor ?qu[eê]\b|\bpor qué\b|\bpourquoi\b|\b(warum|wieso|weshalb)\b"
    r"|\bperché\b|.*(为什么|为何)",
    Kind.MANNER: r"\bhow\b|\bcomo\b|\bcómo\b|\bcomment\b|\bwie\b|^\W*come\b|.*怎",
    Kind.THING: r"\b(what|which)\b|\bqu[eé]\b|\bqu'|\bquel(le)?s?\b|\bqua(l|is|le|li)\b|\bcuál\b|\bwas\b|\bwelche\w*"
    r"|\bche\b|.*(什么|哪)",
}
_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS.items()]
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\d_\u4e00-\u9fff]+")

_FUNCTION_WORDS = {
    "en": """a about after all also an and any are as at be been being but by call called can come comes could d
        daily day did do does done each else every exactly find for found from get got had has have he her his
        how i if in into is it its just kind kinds know like ll m made make many may me mean meant might more
        most much must my name named names need not number of on one or order other others our out own please
        purpose re really reason reasons roughly s say several shall she should since so some sort sorts stand
        stands such t tell term than that the their them then there these they thing things this those to too
        type types up us use used ve very was way we well were what when where which while who whom whose why
        will with word would year years you your""",
    "pt": """a ao as até cada com como da das de dela dele dia do dos e ela elas ele eles em entre essa esse esta
        este eu existe existem faz fazem fazer foi foram há isso já mais me na nas no nos não o onde os ou para
        pela pelo por quais qual quando quantas quanto quantos que quem se ser serve servem seu sobre sua são só
        também te tem tempo toda todo trabalho têm um uma umas unas usa usam usar você à às é""",
    "es": """a al cada casi como con cuál cuáles cuándo cuánta cuántas cuánto cuántos cómo de del desde día dónde e
        el ella ellas ellos en entre es esa ese esta este está están existe existen fue fueron ha hace hacen
        hacer han hasta hay la las le les lo los me muy más no o os para pero por que quién quiénes qué se ser
        si sirve sirven sobre son su sus también te tiempo tiene tienen toda todo tú un una unas uno unos usa
        usan usar y ya él""",
    "fr": """a ans as au aux avec c ce cela ces cette combien comme comment d dans de depuis des du déjà elle elles
        en es est et existe existent faire fait font il ils j je jour l la le les leur leurs lui ma me mes moi n
        ne nous on ont ou où par pas plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa
        sans se sert servent ses son sont sur t te temps tous tout toute tu un une utilise utilisent va vous y à
        été être""",
    "de": """ab alle als am an auch auf aus bei das dass dem den denn der des die dir du ein eine einem einen einer
        eines er es für gibt haben hat ich ihnen ihr ihre ihren ihrer im in ist jahre kann machen macht man mehr
        mein mich mir mit nach nicht noch nur oder ohne schon sehr sein seine sich sie sind so tag tun tut um
        und uns viel viele vom von vor wann warum was welche welchem welchen welcher welches wem wen wer werden
        wie wieso wieviel wieviele wir wird wo wofür woher womit woraus wozu zu zum zur über""",
    "it": """a ad ai al alla alle anche c che chi ci come con cosa cui da dal dalla dalle degli dei del dell della
        delle di dove e ed era esiste esistono fa fanno fare giorno già gli ha hanno i il in io l la le lo loro
        ma mi nei nel nella non o ogni per perché più qual quale quali quando quanta quante quanti quanto se
        serve servono si solo sono su sua sul suo te tempo ti tra tu tutti tutto un una uno usano utilizzano è""",
    "zh": """的 了 是 有 在 什 么 多 少 几 个 只 种 为 怎 样 谁 哪 里 吗 呢 和 们 一 它 会 能 做
        共 很 来 以 从 到 不 也 就 都 把 用""",
}
"""Words that any question may hold, whatever it is about."""
_IGNORED = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_EMPTY = frozenset[str]().union(*_IGNORED.values()) - {"die", "come", "se", "sale"}
"""Less some that are full words of another language."""


def kind(question: str) -> Kind:
    """What is asked for."""
    matches = ((pattern.search(question), order, kind) for order, (kind, pattern) in enumerate(_PATTERNS))
    return min(((match.start(), order, kind) for match, order, kind in matches if match), default=(0, 0, Kind.OPEN))[2]


def content_words(text: str, language: str) -> dict[str, str]:
    """Each word that tells what a text is about, with its stem; Chinese gives its characters."""
    ignored = _IGNORED.get(language, frozenset[str]())
    return {word: _stem(word) for word in _WORD.findall(text.lower()) if word not in ignored}


def all_words(text: str) -> dict[str, str]:
    """Each word of a text in several languages, with its stem, but those that carry no meaning in any of them."""
    return {word: _stem(word) for word in _WORD.findall(text.lower()) if word not in _EMPTY}


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
    codes = {name.casefold(): code for code, name in Locale(language).territories.items() if code != WORLD}
    names = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    return re.compile(names if language in {"zh", "ja"} else rf"\b(?:{names})\b", re.IGNORECASE), codes
