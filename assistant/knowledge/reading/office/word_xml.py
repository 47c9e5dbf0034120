"""The body of a DOCX as it looks when all changes are accepted: what python-docx reads then is all that can be read.

It knows paragraphs and tables that stand where they mostly stand. Words inside of tracked insertions, content controls
and text boxes it does not see, and tells nobody.
"""

from lxml import etree

from assistant.knowledge.reading.raised import raised

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
GONE = (f"{W}del", f"{W}moveFrom", f"{_MC}Fallback", f"{W}sdtPr", f"{W}sdtEndPr", f"{W}rt")
"""What was deleted, what stands there for old programs, and how a word is pronounced."""
WRAPPERS = (
    *(f"{W}{name}" for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple")),
    *(f"{W}{name}" for name in ("ruby", "rubyBase", "dir", "bdo")),
)
"""What may stand around paragraphs, rows, cells and runs."""


def settle(body: etree._Element) -> None:
    """Changes a body in place."""
    for row in [row for row in body.iter(f"{W}tr") if row.find(f"{W}trPr/{W}del") is not None]:
        _remove(row)
    for hidden in [run for run in body.iter(f"{W}r") if run.find(f"{W}rPr/{W}vanish") is not None]:
        _remove(hidden)
    for lost in list(body.iter(*GONE)):
        _remove(lost)
    for wrapper in list(body.iter(*WRAPPERS)):
        _unwrap(wrapper)
    for box in list(body.iter(f"{W}txbxContent")):
        _after_paragraph(box)
    for letters in list(body.iter(f"{_M}t")):
        _as_run(letters)
    for run in list(body.iter(f"{W}r")):
        _settle_raised(run)


def unread(document: etree._Element, names: list[str]) -> list[str]:
    """What of a document is not read, each with its number; names: of the parts of its file."""
    notes = sum(1 for kind in ("footnoteReference", "endnoteReference") for _ in document.iter(f"{W}{kind}"))
    found = {
        "footnote": notes,
        "diagram": sum(name.startswith("word/diagrams/data") for name in names),
        "chart": sum(name.startswith("word/charts/chart") and name.endswith(".xml") for name in names),
        "embedded file": sum(name.startswith("word/embeddings/") for name in names)
        + sum(1 for _ in document.iter(f"{W}altChunk")),
    }
    return [f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in found.items() if count]


def _settle_raised(run: etree._Element) -> None:
    """The number of a footnote goes, an exponent becomes one that is read as such."""
    align = run.find(f"{W}rPr/{W}vertAlign")
    texts = run.findall(f"{W}t")
    if (
        align is None
        or align.get(f"{W}val") != "superscript"
        or not all((text.text or "").isdecimal() for text in texts)
    ):
        return
    before = run.getprevious()
    said = "".join(text.text or "" for text in before.iter(f"{W}t")) if before is not None else ""
    for text in texts:
        text.text = raised(said, text.text or "")


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    parent[place : place + 1] = list(element)


def _after_paragraph(box: etree._Element) -> None:
    """What stands in a text box follows the paragraph that the box hangs on; one in a table follows in its cell."""
    paragraph = next(box.iterancestors(f"{W}p"), None)
    if paragraph is None or paragraph.getparent() is None:
        return
    place = paragraph.getparent().index(paragraph) + 1
    paragraph.getparent()[place:place] = list(box)
    _remove(box)


def _as_run(letters: etree._Element) -> None:
    """A part of a formula as plain text, where it stands."""
    formula = next(
        (up for up in letters.iterancestors() if up.getparent() is not None and up.getparent().tag == f"{W}p"), None
    )
    if formula is None:
        return
    run = etree.SubElement(formula.getparent(), f"{W}r")
    etree.SubElement(run, f"{W}t").text = letters.text
    formula.addprevious(run)
