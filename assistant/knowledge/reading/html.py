"""HTML pages: what is to be read on them, without what leads through the site."""

from collections.abc import Iterable
from pathlib import Path

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.element import PageElement, PreformattedString

from assistant.knowledge.reading import tables
from assistant.knowledge.reading.blocks import Collector, Reading, UnreadableError, check_size

LARGEST = 20_000_000
"""Bytes."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LEFT_OUT = ("script", "style", "nav", "header", "footer", "aside", "form", "noscript", "template", "svg", "iframe")
MAIN = "main, [role=main], article"
LEADS = "a.headerlink, a.anchor, [hidden], [aria-hidden=true], [role=navigation], [role=search]"
INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins"),
    *("kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var"),
}


def read(path: Path, title: str, language: str) -> Reading:
    check_size(path, LARGEST)
    soup = BeautifulSoup(path.read_bytes(), "lxml")
    if soup.contains_replacement_characters:
        raise UnreadableError("is in an encoding that could not be found out; save it as UTF-8.")
    named = soup.title.get_text(" ", strip=True) if soup.title else ""
    found = Collector(named or title, levels=2, flows=True)
    _page(soup, found, language)
    return Reading(found.blocks())


def parse(text: str, found: Collector, language: str) -> None:
    """HTML inside of another document."""
    _page(BeautifulSoup(text, "lxml"), found, language)


def _page(soup: BeautifulSoup, found: Collector, language: str) -> None:
    main: Tag = soup.select_one(MAIN) or soup.body or soup
    for lost in [*main.find_all(LEFT_OUT), *main.select(LEADS)]:
        lost.decompose()
    _children(main.children, found, language)


def _children(children: Iterable[PageElement], found: Collector, language: str) -> None:
    """Text that stands between blocks is a paragraph, too."""
    run: list[str] = []
    for child in children:
        if isinstance(child, NavigableString):
            if not isinstance(child, PreformattedString | Comment):
                run.append(str(child))
        elif isinstance(child, Tag):
            if child.name in INLINE and not child.find(lambda tag: tag.name not in INLINE):
                run.append("\n" if child.name == "br" else child.get_text())
                continue
            found.paragraph("".join(run))
            run = []
            _block(child, found, language)
    found.paragraph("".join(run))


def _block(tag: Tag, found: Collector, language: str) -> None:
    if tag.name in HEADINGS:
        found.heading(_said(tag), HEADINGS[tag.name])
    elif tag.name in {"ul", "ol"}:
        found.items(_said(item) for item in tag.find_all("li", recursive=False))
    elif tag.name == "dl":
        _terms(tag, found)
    elif tag.name == "table" and not tag.find("table"):
        if caption := tag.find("caption"):
            found.paragraph(_said(caption))
        rows = [[_said(cell) for cell in row.find_all(["th", "td"])] for row in tag.find_all("tr")]
        for sentence in tables.sentences(rows, language):
            found.paragraph(sentence)
    else:
        _children(list(tag.children), found, language)


def _terms(tag: Tag, found: Collector) -> None:
    """Each term with what is said of it."""
    term = ""
    for child in tag.find_all(["dt", "dd"]):
        if child.name == "dt":
            term = _said(child)
        elif not child.find_parent("dd"):
            found.paragraph(f"{term}: {_said(child)}" if term else _said(child))
            term = ""


def _said(tag: Tag) -> str:
    return " ".join(tag.get_text(" " if tag.find(["p", "li", "div", "br"]) else "").split())
