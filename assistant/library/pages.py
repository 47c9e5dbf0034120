"""A page of an archive as paragraphs: what MediaWiki puts around the text of an article is left out.

Read with lxml, which takes 10 ms for a long article of Wikipedia.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from assistant.knowledge.chunking import sentences
from assistant.knowledge.reading.blocks import Block
from assistant.text.words import is_single

LARGEST = 5_000_000
"""Characters of a page that are read."""
TEXT = {"p", "li", "dd", "blockquote", "pre"}
HEADINGS = {"h2", "h3", "h4"}
LEFT_OUT = {
    *("table", "style", "script", "noscript", "template", "figure", "figcaption", "nav", "aside", "form", "svg"),
    *("math", "audio", "video", "iframe", "footer", "button"),
}
"""Elements that hold nothing to be said."""
APART = {
    *("hatnote", "navbox", "infobox", "reference", "references", "reflist", "mw-references-wrap", "mw-editsection"),
    *("thumb", "thumbcaption", "gallery", "toc", "metadata", "ambox", "noprint", "shortdescription", "sidebar"),
    *("sistersitebox", "mw-empty-elt", "vertical-navbox", "catlinks", "printfooter", "mw-cite-backlink", "IPA"),
    *(
        "ext-phonos",
        "noexcerpt",
        "geo-inline-hidden",
        "dablink",
        "rellink",
        "homonymie",
        "bandeau-container",
        "mwe-math",
    ),
    *("coordinates", "portal", "authority-control", "stub", "citation", "listen", "error", "rt-commentedText"),
}
"""Classes of MediaWiki's templates that are beside the text."""
_LABELS = re.compile(r"^(?:\[[^\]]*\]\s*|\(?\d{1,2}[.)]\s+)+")
_EMPTY_BRACKETS = re.compile(r"\s*[(（][\s;,:/–-]*[)）]")
_OPENED = re.compile(r"([(（])[\s;,]+")
_SPACED = re.compile(r"\s+([,.;:!?)])")
_FOOTNOTE = re.compile(r"\[(?:\d+|[a-z]|citation needed|note \d+)\]")


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """An article, cut into its paragraphs."""

    title: str
    blocks: tuple[Block, ...]
    """Each below the heading of its section; those of the lead section have the title alone."""

    @property
    def opening(self) -> str:
        """The first sentence of the article, without the numbers and labels of a dictionary before it.

        Empty where the page only leads to others, as one of homonyms does.
        """
        lead = _LABELS.sub("", next((block.text for block in self.blocks), ""))
        first = next(iter(sentences(lead)), "")
        if lead.endswith((":", "：")) or not first:
            return ""
        named = any(word in first.casefold() for word in self.title.casefold().split())
        return first if named or is_single(first) else f"{self.title}: {first}"


def read_page(title: str, page: str) -> LibraryPage:
    """Never raises: a page that is no HTML has no blocks."""
    try:
        root = html.document_fromstring(page[:LARGEST].encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return LibraryPage(title, ())
    for element in list(root.iter()):
        if _is_apart(element) and element.getparent() is not None:
            element.drop_tree()
    return LibraryPage(title, tuple(_blocks(root, title)))


def _is_apart(element: html.HtmlElement) -> bool:
    if not isinstance(element.tag, str):  # a comment
        return isinstance(element, html.HtmlComment)
    if element.tag in LEFT_OUT or element.get("role") in {"note", "navigation"}:
        return True
    return not APART.isdisjoint((element.get("class") or "").split())


def _blocks(root: html.HtmlElement, title: str) -> Iterator[Block]:
    heading = title
    body = root.find("body")
    for element in (root if body is None else body).iter(*TEXT, *HEADINGS):
        if element.tag in HEADINGS:
            heading = f"{title}: {_said(element)}"
        elif not any(parent.tag in TEXT for parent in element.iterancestors()) and (text := _said(element)):
            yield Block(heading, text, flows=True)


def _said(element: html.HtmlElement) -> str:
    """Its text in one line, without what the brackets of a pronunciation leave."""
    for inner in element.iter("br", "div", "ul", "ol", *TEXT):
        inner.text, inner.tail = f" {inner.text or ''}", f" {inner.tail or ''}"
    text = " ".join(_FOOTNOTE.sub("", element.text_content()).split())
    return _SPACED.sub(r"\1", _OPENED.sub(r"\1", _EMPTY_BRACKETS.sub("", text))).strip()
