"""Makes ZIM archives from free texts, by libzim's own writer.

    python tests/data/make_archive.py wordnet FOLDER OUT.zim [--only noun.animal,noun.plant] [--title …]
    python tests/data/make_archive.py jargon FOLDER OUT.zim
    python tests/data/make_archive.py passages bench/passages.json OUT_FOLDER

FOLDER holds what Debian's packages wordnet-base (data.* and index.*) and dict-jargon (jargon.dict.dz) bring.
The archive that ships, config/library/animals.zim, is made by the first, with --only noun.animal.
"""

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

from libzim.writer import Creator, Hint, Item, StringProvider

ISO_639_3 = {"en": "eng", "pt": "por", "es": "spa", "fr": "fra", "de": "deu", "it": "ita", "zh": "zho"}
FILES = ("noun", "verb", "adj", "adv")
CATEGORIES = {"noun.tops": 3, "noun.animal": 5, "noun.plant": 20}
"""Numbers of WordNet's lexicographer files, as in its manual page lexnames(5)."""
LONGEST_NAMES = 3
WRAPPED = ' "'


@dataclass(frozen=True, slots=True)
class Article:
    """One page: its title, its sections, and other titles that lead to it."""

    title: str
    paragraphs: Sequence[str]
    """Of the lead section, as HTML."""
    sections: Mapping[str, Sequence[str]] = field(default_factory=dict)
    also: Sequence[str] = ()


class Page(Item):  # type: ignore[misc]
    """An article as libzim's writer takes it."""

    def __init__(self, article: Article) -> None:
        super().__init__()
        self._article = article

    def get_path(self) -> str:
        return path_of(self._article.title)

    def get_title(self) -> str:
        return self._article.title

    def get_mimetype(self) -> str:
        return "text/html"

    def get_contentprovider(self) -> StringProvider:
        return StringProvider(html(self._article))

    def get_hints(self) -> dict[Hint, int]:
        return {Hint.FRONT_ARTICLE: True}


def path_of(title: str) -> str:
    return title.replace(" ", "_")


def html(article: Article) -> str:
    """As mwoffliner writes MediaWiki's pages, with what surrounds the text there."""
    title = escape(article.title)
    lead = "".join(f"<p>{text}</p>" for text in article.paragraphs)
    sections = "".join(
        f'<details data-level="2" open><summary class="section-heading"><h2>{escape(name)}</h2></summary>'
        f"{''.join(f'<p>{text}</p>' for text in texts)}</details>"
        for name, texts in article.sections.items()
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body class="mw-body"><div id="content"><h1 id="firstHeading" class="firstHeading">{title}</h1>'
        f'<div id="mw-content-text"><div class="mw-parser-output">{lead}{sections}</div></div></div></body></html>'
    )


def write(
    path: Path, articles: Iterable[Article], *, title: str, language: str, licence: str, indexed: bool = True
) -> None:
    """Raises RuntimeError where the file is there already; language: ISO 639-1."""
    code = ISO_639_3.get(language, language)
    with Creator(path).config_indexing(indexed, code) as creator:
        main = ""
        for article in articles:
            main = main or path_of(article.title)
            creator.add_item(Page(article))
            for other in article.also:
                creator.add_redirection(path_of(other), other, path_of(article.title), {Hint.FRONT_ARTICLE: True})
        creator.set_mainpath(main)
        for name, value in {
            "Name": path.stem,
            "Title": title,
            "Language": code,
            "License": licence,
            "Creator": title,
            "Publisher": "wakebutton",
            "Description": title,
            "Date": "2026-11-30",
        }.items():
            creator.add_metadata(name, value)


@dataclass(frozen=True, slots=True)
class Sense:
    """A synset: its names, the first the most usual, and its gloss."""

    names: tuple[str, ...]
    gloss: str
    category: int


def wordnet(folder: Path, only: Sequence[str] = ()) -> Iterator[Article]:
    """A page for each word, its senses in the order of their use; only: names of CATEGORIES."""
    senses: dict[tuple[str, str], Sense] = {}
    order: defaultdict[str, list[Sense]] = defaultdict(list)
    for kind in FILES:
        for line in _entries(folder / f"data.{kind}"):
            senses[kind, line.split(" ", 1)[0]] = _sense(line)
        for line in _entries(folder / f"index.{kind}"):
            lemma, _, count, pointers, *rest = line.split()
            for offset in rest[int(pointers) + 2 :][: int(count)]:
                order[lemma].append(senses[kind, offset])
    if only:
        yield from _things(order, {CATEGORIES[name] for name in only})
    else:
        yield from (_word(lemma, found) for lemma, found in sorted(order.items()))


def _things(order: Mapping[str, Sequence[Sense]], wanted: Collection[int]) -> Iterator[Article]:
    """A page for each thing of some categories under its most usual name, to which the others lead; no Latin names."""
    things: defaultdict[Sense, list[str]] = defaultdict(list)
    for lemma, found in sorted(order.items()):
        if found[0].category in wanted and not found[0].names[0][0].isupper():  # a word is known for its first sense
            things[found[0]].append(lemma)
    for sense, lemmas in things.items():
        main = min(lemmas, key=[name.lower() for name in sense.names].index)
        article = _word(main, [sense])
        names = [name.replace("_", " ") for name in sense.names if name in lemmas and name != main]
        yield replace(article, also=tuple(names))


def _word(lemma: str, senses: Sequence[Sense]) -> Article:
    names = (name for sense in senses for name in sense.names if name.lower() == lemma)
    title = next(names, lemma).replace("_", " ")
    paragraphs, examples = [], []
    for sense in senses:
        meaning, *used = re.split(r'; (?=")', sense.gloss)
        others = [name.replace("_", " ") for name in sense.names if name.lower() != lemma][:LONGEST_NAMES]
        also = f", also called {', '.join(others)}" if others else ""
        shown = title[:1].upper() + title[1:]
        paragraphs.append(f"<b>{escape(shown)}</b>{escape(also)}: {escape(meaning.strip())}.")
        examples += [escape(example.strip(WRAPPED)) + "." for example in used]
    return Article(title, paragraphs, {"Examples": examples} if examples else {})


def _entries(path: Path) -> Iterator[str]:
    """The lines of a file of WordNet's without its licence."""
    with path.open(encoding="utf-8") as file:
        yield from (line.rstrip("\n") for line in file if not line.startswith("  "))


def _sense(line: str) -> Sense:
    data, gloss = line.split(" | ", 1)
    _, category, _, count, *rest = data.split()
    names = tuple(re.sub(r"\((a|p|ip)\)$", "", name) for name in rest[: 2 * int(count, 16) : 2])
    return Sense(names, gloss.strip(), int(category))


def jargon(folder: Path) -> Iterator[Article]:
    """The entries of the Jargon File, as dictd has them."""
    text = gzip.decompress((folder / "jargon.dict.dz").read_bytes()).decode("utf-8")
    for entry in re.split(r"\n(?=\S)", text):
        head, _, body = entry.partition("\n")
        paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", body)]
        said = [re.sub(r"\{\s*([^}]*)\}", r"\1", part) for part in paragraphs[1:] if part]
        if head.strip() and said and not head.startswith("00-"):
            yield Article(head.strip(), [escape(part) for part in said])


def passages(file: Path) -> dict[str, list[Article]]:
    """By language, a page for each passage of a question set; its title tells nothing."""
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for entry in json.loads(file.read_text(encoding="utf-8")):
        if entry.get("passage"):
            number = len(found[entry["language"]])
            found[entry["language"]].append(Article(f"{number:04d}", [escape(entry["passage"])]))
    return dict(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["wordnet", "jargon", "passages"])
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help=f"of WordNet: {', '.join(CATEGORIES)}")
    parser.add_argument("--title", default="WordNet")
    given = parser.parse_args()
    if given.kind == "wordnet":
        only = [name for name in given.only.split(",") if name]
        articles = wordnet(given.source, only)
        write(given.out, articles, title=given.title, language="en", licence="WordNet 3.0")
    elif given.kind == "jargon":
        write(given.out, jargon(given.source), title="The Jargon File", language="en", licence="public domain")
    else:
        given.out.mkdir(exist_ok=True)
        for language, found in passages(given.source).items():
            write(given.out / f"{language}.zim", found, title=f"Passages {language}", language=language, licence="CC")


if __name__ == "__main__":
    main()
