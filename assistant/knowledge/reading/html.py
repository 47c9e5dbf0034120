"""HTML pages: what is to be read on them, without what leads through the site."""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.dammit import EncodingDetector
from bs4.element import PageElement, PreformattedString, Tag

from assistant.knowledge.reading import tables, titles
from assistant.knowledge.reading.blocks import Collector, ReadDocument, check_size
from assistant.knowledge.reading.decoding import Text, from_bytes
from assistant.knowledge.reading.raised import raised

LARGEST = 20_000_000
"""Bytes."""
WIDEST = 1000
"""Columns or rows of a cell, as browsers have it."""
BROWSERS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""What browsers take for an encoding that a page names (WHATWG, Encoding)."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LEFT_OUT = ("script", "style", "nav", "aside", "form", "noscript", "template", "svg", "iframe")
OF_THE_SITE = ("header", "footer")
"""Inside of the main part they are of the text."""
MAIN = "main, [role=main]"
NOTED = re.compile(r"\[\w+\]|[*†‡§]+")
"""How a footnote is referred to, but for bare digits."""
LEADS = (
    "a[role=doc-noteref], a[epub\\:type=noteref], a.headerlink, a.anchor, [hidden], [aria-hidden=true], "
    "[role=navigation], [role=search]"
)
BLOCKS = {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
    ),
    *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend"),
    *("li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section", "summary", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "tr", "ul", *HEADINGS),
}
"""Whatever else there is stands in the line, as browsers have it (HTML, 15.3 "Non-replaced elements")."""


def read(path: Path, title: str, language: str) -> ReadDocument:
    check_size(path, LARGEST)
    said = _decoded(path.read_bytes(), language)
    soup = _soup(said.text)
    named = titles.checked(_said(soup.title)) if soup.title else ""
    found = Collector(named or title, levels=2, flows=True)
    _page(soup, found, language)
    return ReadDocument(found.blocks(), said.remarks, said.doubt, named)


def _decoded(page: bytes, language: str) -> Text:
    """By its mark or as UTF-8, else as the page itself says, else as its letters tell."""
    said = from_bytes(page, language)
    declared = EncodingDetector.find_declared_encoding(page, is_html=True, search_entire_document=False)
    if not said.remarks or not declared:
        return said
    try:
        return Text(page.decode(BROWSERS.get(declared, declared)))
    except (LookupError, UnicodeDecodeError):
        return said


def parse_page(page: bytes, found: Collector, language: str) -> None:
    """A page of a book."""
    _page(_soup(_decoded(page, language).text), found, language)


def parse(text: str, found: Collector, language: str) -> None:
    """HTML inside of another document."""
    _page(_soup(text), found, language)


def _soup(page: str | bytes) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML is read as browsers do
        return BeautifulSoup(page, "lxml")


def _page(soup: BeautifulSoup, found: Collector, language: str) -> None:
    articles = soup.find_all("article")
    main: Tag = soup.select_one(MAIN) or (articles[0] if len(articles) == 1 else soup.body) or soup
    names = LEFT_OUT if main.name in {"main", "article"} else (*LEFT_OUT, *OF_THE_SITE)
    for lost in [*main.find_all(names), *main.select(LEADS), *filter(_is_listing, main.find_all("pre"))]:
        lost.decompose()
    for small in main.find_all("sup"):
        _settle_raised(small)
    for end in main.find_all("br"):
        end.replace_with("\n")
    _children(main.children, found, language)


def _settle_raised(tag: Tag) -> None:
    """The number of a footnote goes, an exponent becomes one that is read as such."""
    said = tag.get_text(strip=True)
    before = str(tag.previous_sibling or "")
    if tag.find("a") or NOTED.fullmatch(said):
        tag.decompose()
    elif said.isdecimal():
        tag.replace_with(raised(before, said))


def _children(children: Iterable[PageElement], found: Collector, language: str) -> None:
    """Text that stands between blocks is a paragraph, too; where it is nothing but links, it leads elsewhere."""
    run: list[PageElement] = []
    for child in children:
        if isinstance(child, Tag) and (_is_block(child) or child.find(_is_block)):
            _paragraph(run, found)
            run = []
            _block(child, found, language)
        elif not isinstance(child, PreformattedString):  # comments and the like
            run.append(child)
    _paragraph(run, found)


def _paragraph(run: Sequence[PageElement], found: Collector) -> None:
    if any(part.get_text(strip=True).strip("|·•→«»<>") for part in run if not _is_link(part)):
        found.paragraph("".join(part.get_text() for part in run))


def _is_block(tag: Tag) -> bool:
    return tag.name in BLOCKS


def _is_listing(tag: Tag) -> bool:
    """Of a program or a terminal, coloured or named by whoever wrote the page: nothing to be read aloud."""
    return tag.has_attr("class") or any(isinstance(child, Tag) for child in tag.children)


def _is_link(part: PageElement) -> bool:
    """Also one around which there is nothing but a frame."""
    if not isinstance(part, Tag):
        return False
    inside = [child for child in part.children if child.get_text(strip=True)]
    return (part.name == "a" and part.has_attr("href")) or (bool(inside) and all(map(_is_link, inside)))


def _block(tag: Tag, found: Collector, language: str) -> None:
    if tag.name in HEADINGS:
        found.heading(_said(tag), HEADINGS[tag.name])
    elif tag.name in {"ul", "ol"}:
        items = tag.find_all("li", recursive=False)
        if sum(map(_is_link, items)) <= len(items) / 2:
            found.items(map(_said, items))
    elif tag.name == "dl":
        _terms(tag, found)
    elif tag.name == "table" and not tag.find("table"):
        if caption := tag.find("caption"):
            found.paragraph(_said(caption))
        for sentence in tables.sentences(list(_rows(tag)), language, headed=_is_headed(tag)):
            found.paragraph(sentence)
    else:
        _children(list(tag.children), found, language)


def _is_headed(table: Tag) -> bool | None:
    """Whether the first row names the columns; None where the page does not say."""
    first = next((row for row in table.find_all("tr") if row.get_text(strip=True)), None)
    return True if first and (first.find_parent("thead") or not first.find("td")) else None


def _rows(table: Tag) -> Iterator[list[str]]:
    """A text for each column: a cell over several rows is said in each, one over several columns in the first."""
    carried: dict[int, tuple[int, str]] = {}
    for line in table.find_all("tr"):
        row: list[str] = []
        cells = iter(line.find_all(["th", "td"]))
        while True:
            if len(row) in carried:
                left, text = carried.pop(len(row))
                if left > 1:
                    carried[len(row)] = left - 1, text
                row.append(text)
            elif cell := next(cells, None):
                for column in range(_span(cell, "colspan")):
                    text = "" if column else _said(cell)
                    if (more := _span(cell, "rowspan") - 1) > 0:
                        carried[len(row)] = more, text
                    row.append(text)
            elif any(column > len(row) for column in carried):
                row.append("")  # it has fewer cells than the rows around it
            else:
                break
        yield row


def _span(cell: Tag, name: str) -> int:
    """How many columns or rows it takes."""
    told = str(cell.get(name, ""))
    return min(max(int(told), 1), WIDEST) if told.isdecimal() else 1


def _terms(tag: Tag, found: Collector) -> None:
    """Each term with what is said of it; a table of contents leads elsewhere."""
    term = ""
    if all(map(_is_link, tag.find_all(["dt", "dd"]))):
        return
    for child in tag.find_all(["dt", "dd"]):
        if child.name == "dt":
            term = _said(child)
        elif not child.find_parent("dd"):
            found.paragraph(f"{term}: {_said(child)}" if term else _said(child))
            term = ""


def _said(tag: Tag) -> str:
    return " ".join(tag.get_text(" " if tag.find(["p", "li", "div", "br", "dt", "dd"]) else "").split())
