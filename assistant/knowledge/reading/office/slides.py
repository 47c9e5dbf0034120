"""PPTX, the files of PowerPoint: each slide's title is a heading, what stands below it a list or a table."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pptx
from pptx.exc import PackageNotFoundError
from pptx.shapes.base import BaseShape
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from assistant.knowledge.reading import tables, titles
from assistant.knowledge.reading.blocks import Collector, ReadDocument, UnreadableError
from assistant.knowledge.reading.office import archives

_OF_EVERY_SLIDE = {"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"}


def read(path: Path, title: str, language: str) -> ReadDocument:
    archives.check(path, "PPTX")
    try:
        slides = pptx.Presentation(str(path))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise UnreadableError("is no PPTX file, or a broken one.") from error
    named = titles.checked(slides.core_properties.title)
    found = Collector(named or title, levels=2)
    shown = [slide for slide in slides.slides if slide.element.get("show") != "0"]
    unread = 0
    for slide in shown:
        if slide.shapes.title is not None and slide.shapes.title.has_text_frame:
            found.heading(_line(slide.shapes.title.text_frame.text))
        unread += _slide(slide, found, language)
    noted = sum(1 for slide in shown if slide.has_notes_slide and _notes(slide))
    told = [f"the speaker's notes of {noted} slide{'' if noted == 1 else 's'}"] if noted else []
    told += [f"{unread} chart{'' if unread == 1 else 's'} or diagrams"] if unread else []
    remarks = (f"has {' and '.join(told)}, which are left out.",) if told else ()
    return ReadDocument(found.blocks(), remarks, title=named)


def _slide(slide: Slide, found: Collector, language: str) -> int:
    """Returns how many of its shapes hold words that cannot be read."""
    unread = 0
    title = slide.shapes.title
    for shape in _in_order(slide.shapes):
        if (title is not None and shape.shape_id == title.shape_id) or _is_of_every_slide(shape):
            continue
        if getattr(shape, "has_table", False):
            rows = [["" if cell.is_spanned else cell.text for cell in row.cells] for row in shape.table.rows]  # type: ignore[attr-defined]
            headed = True if shape.table.first_row else None  # type: ignore[attr-defined]
            for said, asked in tables.facts(rows, language, headed=headed):
                found.fact(said, asked)
        elif shape.has_text_frame:
            lines = [_line(paragraph.text) for paragraph in shape.text_frame.paragraphs]  # type: ignore[attr-defined]
            lines = [line for line in lines if line]
            if len(lines) > 1:
                found.items(lines)
            else:
                found.paragraph("".join(lines))
        elif getattr(shape, "has_chart", False) or shape.element.tag.endswith("graphicFrame"):
            unread += 1
    return unread


def _in_order(shapes: Iterable[BaseShape]) -> Iterator[BaseShape]:
    """From the top of the slide to its foot, those of groups among them."""
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if isinstance(shape, GroupShape):
            yield from _in_order(shape.shapes)
        else:
            yield shape


def _is_of_every_slide(shape: BaseShape) -> bool:
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    return kind is not None and kind.name in _OF_EVERY_SLIDE


def _notes(slide: Slide) -> str:
    frame = slide.notes_slide.notes_text_frame
    return frame.text.strip() if frame is not None else ""


def _line(text: str) -> str:
    return " ".join(text.split())
