"""The guide in the console."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from console_fakes import Desktop, desktop
from markupsafe import escape

from assistant.guide import topics
from assistant.web.console.pages.guide import html


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, works=False) as made:
        made.log_in()
        yield made


def test_every_topic_is_listed_and_shown_with_all_that_it_leads_to(desk: Desktop) -> None:
    listed = desk.client.get("/console/guide").text
    assert '<a href="/console/guide" aria-current="page">Guide</a>' in listed
    for each in topics():
        assert f'<a href="/console/guide/{each.name}">{escape(each.title)}</a>' in listed
        address = f"/console/guide/{each.name}"
        shown = desk.client.get(address)
        assert shown.status_code == 200
        assert f"<h1>{each.title}</h1>" in shown.text
        assert " style=" not in shown.text
        for link in re.findall(r'(?:href|src)="([^"]+)"', shown.text.split("<main")[1]):
            if not link.startswith("http"):
                assert desk.client.get(link.replace("../", "/console/")).status_code == 200, link


def test_an_unknown_topic_and_what_is_no_picture_are_refused(desk: Desktop) -> None:
    refused = desk.client.get("/console/guide/cooking")
    assert refused.status_code == 404
    assert "there are asking, bundle, commands, curating" in refused.text
    assert desk.client.get("/console/pictures/bench.png").headers["content-type"] == "image/png"
    for name in ("nothing.png", "..%2Fassistant.toml", "%2Fetc%2Fpasswd"):
        assert desk.client.get(f"/console/pictures/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/console/guide/models", "/console/pictures/bench.png"])
def test_nobody_sees_it_without_the_password(tmp_path: Path, path: str) -> None:
    with desktop(tmp_path, works=False) as made:
        assert made.client.get(path, follow_redirects=False).status_code == 303


def test_html_within_is_shown_and_not_obeyed() -> None:
    shown = html('<script>alert("a")</script>\n\nA <b onclick="a()">word</b>, [one](javascript:alert(1)).\n')
    assert "<script" not in shown
    assert "<b" not in shown
    assert "&lt;script&gt;" in shown
    assert "href" not in shown


def test_links_to_topics_lead_to_their_pages_and_others_where_they_say() -> None:
    shown = html("[one](models.md), [two](https://ollama.com/x.md), [three](#here)\n")
    assert re.findall('href="([^"]+)"', shown) == ["/console/guide/models", "https://ollama.com/x.md", "#here"]


def test_a_table_is_one_without_a_style_that_the_policy_forbids() -> None:
    shown = html("| a | b |\n|:--|--:|\n| 1 | 2 |\n")
    assert "<table>" in shown
    assert "<td>2</td>" in shown
    assert "style" not in shown
