"""TeX, in which language models write formulas → text that can be read and spoken: x^{2} + 1 → x^2 + 1."""

import re
import unicodedata

_DELIMITED = (
    re.compile(r"\\\((.*?)\\\)", re.DOTALL),
    re.compile(r"\\\[(.*?)\\\]", re.DOTALL),
    re.compile(r"\$\$(.*?)\$\$", re.DOTALL),
    re.compile(r"(?<![\w$\\])\$(?=[^$\n]*[\\^_=]|[A-Za-z]{1,2}\$)(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)"),
)
_LONE = re.compile(r"\\[()\[\]](?=\s|$)|(?:(?<=\s)|^)\\[()\[\]]|\$\$")
_NAMES = {
    "times": "×", "cdot": "×", "ast": "×", "div": "÷", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "ne": "≠", "neq": "≠", "approx": "≈", "sim": "≈", "infty": "∞", "degree": "°", "circ": "°", "percent": "%",
    "sqrt": "√", "euro": "€", "pounds": "£", "ldots": "…", "dots": "…", "cdots": "…", "lt": "<", "gt": ">",
    "quad": " ", "qquad": " ", "to": " ", "rightarrow": " ", "implies": " ", "Rightarrow": " ",
}  # fmt: skip
_FUNCTIONS = {"sin", "cos", "tan", "log", "ln", "exp", "max", "min", "lim"}
_TEXT = (
    "text|textbf|textit|textrm|emph|mathrm|mathbf|mathit|mathsf|mathbb|mathcal|operatorname|boxed|bm|mbox|hbox|ce|vec|"
    "bar|hat|overline|underline"
)
_KNOWN = "|".join(sorted({*_NAMES, *_FUNCTIONS, "frac", "dfrac", "tfrac", "begin", "end", "left", "right"}))
_COMMAND = re.compile(
    rf"\\(?:{_TEXT}|{_KNOWN}|alpha|beta|gamma|delta|Delta|theta|lambda|mu|pi|sigma|Sigma|omega|Omega|phi|rho)"
    r"(?![A-Za-z])"
)
_GROUP = r"\{([^{}]*)\}"
_STEPS = (
    (re.compile(rf"\\(?:begin|end){_GROUP}(?:{_GROUP})?"), " "),
    (re.compile(r"\\(?:left|right|big|Big|bigg|displaystyle|limits|label\{[^{}]*\})(?![A-Za-z])\.?"), ""),
    (re.compile(r"\\[,;:! ]|~|\\\\|(?<!\\)&"), " "),
    (re.compile(r"\^\s*(?:\\circ|\{\s*\\circ\s*\})"), "°"),
)
_INNER = (
    (re.compile(rf"\\(?:{_TEXT})\s*{_GROUP}"), r"\1"),
    (re.compile(r"\\[dtc]?frac\s*\{\s*(\w+)\s*\}\s*\{\s*(\w+)\s*\}"), r"\1/\2"),
    (re.compile(rf"\\[dtc]?frac\s*{_GROUP}\s*{_GROUP}"), r"\1 ÷ \2"),
    (re.compile(rf"\\sqrt(?:\[[^\]]*\])?\s*{_GROUP}"), r"√ \1"),
    (re.compile(r"\^\s*\{\s*([-+]?[\w.,]+)\s*\}"), r"^\1"),
    (re.compile(rf"_\s*{_GROUP}"), r" \1"),
)
_LETTERS_OVER = re.compile(r"(?<![\w/])([A-Za-zα-ω]+)/([A-Za-zα-ω]+|\d+)(?![\w/])")
_DEEPEST = 8


def without_tex(text: str) -> str:
    """The text with its formulas in plain characters."""
    if "\\" not in text and "$" not in text:
        return text
    for pattern in _DELIMITED:
        text = pattern.sub(lambda match: _formula(match[1]).strip(), text)
    text = _LONE.sub(" ", text)
    return _commands(text) if _COMMAND.search(text) else text


def _formula(text: str) -> str:
    text = re.sub(r"(?<=[\w)}\]°]) ?-(?= ?[\w(\\])", " − ", _commands(text))
    text = re.sub(r"(?<=[\w)\]])\s*\*\s*(?=[\w(])", " × ", text).replace("_", " ")
    return _LETTERS_OVER.sub(r"\1 ÷ \2", text)


def _commands(text: str) -> str:
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    for _ in range(_DEEPEST):
        before = text
        for pattern, replacement in _INNER:
            text = pattern.sub(replacement, text)
        if text == before:
            break
    text = re.sub(r"\\([A-Za-z]+) ?", _named, text)
    return re.sub(r"\\([%$&#_{}])", r"\1", text).replace("{", "").replace("}", "")


def _named(match: re.Match[str]) -> str:
    name = match[1]
    if name in _NAMES:
        return f" {_NAMES[name]} " if _NAMES[name] not in "°%€£" else _NAMES[name]
    if name in _FUNCTIONS:
        return f"{name} "
    size = "CAPITAL" if name[0].isupper() else "SMALL"
    name = {"lambda": "lamda", "varphi": "phi", "varepsilon": "epsilon", "vartheta": "theta"}.get(name.lower(), name)
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {name.upper()}") + " "
    except KeyError:
        return ""
