"""Markdown, with the questions and translations of packs in its paragraphs."""

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from assistant.knowledge.reading import tables
from assistant.knowledge.reading.blocks import Collector, ReadDocument
from assistant.knowledge.reading.decoding import read_text

_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("code")
"""A paragraph stays one, however far it is indented."""
_NOTE = re.compile(r"(?m)\[\^[^\]\s]+\](?::[ \t]*)?")
"""How a footnote is referred to and begins; its text is a paragraph of its own."""


def read(path: Path, title: str, language: str) -> ReadDocument:
    return read_text(path, title, language, parse)


def parse(text: str, found: Collector, language: str) -> None:
    text = _NOTE.sub("", text)
    for node in SyntaxTreeNode(_MARKDOWN.parse(text)).children:
        _block(node, found, language)


def _block(node: SyntaxTreeNode, found: Collector, language: str) -> None:
    match node.type:
        case "heading":
            found.heading(_said(node))
        case "paragraph":
            for line in _lines(node):
                found.line(line)
            found.gap()
        case "bullet_list" | "ordered_list":
            found.items(_said(item) for item in node.children)
        case "table":
            rows = [[_said(cell) for cell in row.children] for part in node.children for row in part.children]
            for sentence in tables.sentences(rows, language, headed=any(map(any, rows[:1]))):
                found.paragraph(sentence)
        case "fence":
            if not node.info:  # it names the language of a program, which cannot be read aloud
                found.paragraph(node.content)
        case "html_block":
            from assistant.knowledge.reading import html  # noqa: PLC0415 - few packs need its library

            html.parse(node.content, found, language)
        case _:
            for child in node.children:
                _block(child, found, language)


def _lines(node: SyntaxTreeNode) -> list[str]:
    return [line.strip() for line in "".join(_pieces(node)).splitlines()]


def _said(node: SyntaxTreeNode) -> str:
    """The text of a node in one line."""
    return " ".join("".join(_pieces(node)).split())


def _pieces(node: SyntaxTreeNode) -> Iterator[str]:
    """What is to be read of it: a picture and HTML in the line are not."""
    if node.type in {"softbreak", "hardbreak"}:
        yield "\n"
    elif node.type in {"text", "code_inline", "fence"}:
        yield node.content
    elif node.type not in {"image", "html_inline"}:
        for child in node.children:
            yield from _pieces(child)
        if node.type in {"paragraph", "list_item"}:
            yield "\n"
