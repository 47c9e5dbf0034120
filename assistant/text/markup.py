"""Text as a language model writes it → text as a person reads it on a screen: no Markdown, HTML or emoji."""

import html
import re
import unicodedata

from assistant.text.tex import without_tex

_LINES = (
    (re.compile(r"^\s*(?:```|~~~)\s*\w*\s*$"), ""),  # the fence of a code block
    (re.compile(r"^\s*(?:[-*_=]\s*){3,}$"), ""),  # a rule, or the line under a heading
    (re.compile(r"^(?=[^-]*-)(?=[^|]*\|)[\s|:-]+$"), ""),  # the line under the head of a table
    (re.compile(r"^\s*(?:>\s?)+"), ""),
    (re.compile(r"^\s*#{1,6}\s+(.*?)\s*#*\s*$"), r"\1"),
    (re.compile(r"^\s*[-*+•·◦▪‣–—]\s+(?:\[[ xX]\]\s+)?"), ""),
    (re.compile(r"^\s*\|\s*|\s*\|\s*$"), ""),
    (re.compile(r"\s*\|\s*"), ", "),
)
_SPANS = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>"), r"\1"),
    (re.compile(r"<br\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(r"</?[A-Za-z][^<>\n]*>"), ""),
    (re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]*[^\[\]\d\n][^\[\]\n]*)\]\[[^\[\]\n]*\]"), r"\1"),
    (re.compile(r"\[\^?\d{1,3}\]"), ""),  # the mark of a footnote
    (re.compile(r"\]\([^()\s]*\)"), ""),  # the end of a link that was cut in two
)
_MARKS = (
    (re.compile(r"`+"), ""),
    (re.compile(r"\*{2,}|~~+"), ""),
    (re.compile(r"(?<!\\)\*(?=[^\s\d*])|(?<=[^\s\d*\\])\*"), ""),
    (re.compile(r"(?<![^\W_])_+|_+(?![^\W_])"), ""),
    (re.compile(r"\\([\\*_{}\[\]()#+\-.!|>~$])"), r"\1"),
)
_SPACES = re.compile(r"[^\S\n\u00a0\u202f\u2009]+")
_BEFORE_STOP = re.compile(r"(?<=\w) (?=[.,;](?:\s|$))")
_KEPT_SYMBOLS = frozenset("°©®™№℃℉")
_PICTURES = frozenset("\u2139\u20e3\u3030\u303d\u00ad") | {
    chr(c) for c in (*range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400))
}
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "So"})


def plain(text: str) -> str:
    """The words, digits and punctuation of the text; each line of it stays a line."""
    text = without_tex(html.unescape(text))
    if any(not character.isascii() or character < " " for character in text):
        text = "".join(character for character in text if _readable(character))
    for pattern, replacement in _SPANS:
        text = pattern.sub(replacement, text)
    return "\n".join(line for line in map(_line, text.splitlines()) if line)


def _line(line: str) -> str:
    for pattern, replacement in _LINES:
        line = pattern.sub(replacement, line)
    for pattern, replacement in _MARKS:
        line = pattern.sub(replacement, line)
    return _BEFORE_STOP.sub("", _SPACES.sub(" ", line)).strip()


def _readable(character: str) -> bool:
    if character in _KEPT_SYMBOLS or character in "\n\r\t":
        return True
    return character not in _PICTURES and unicodedata.category(character) not in _INVISIBLE
