"""Pages as mwoffliner writes them, cut to what can be read aloud."""

from assistant.library.pages import read_page

PAGE = """<!DOCTYPE html><html><head><title>Narwhal</title><style>p {}</style></head><body class="mw-body">
<div class="hatnote" role="note">This article is about the whale.</div>
<div id="mw-content-text"><table class="infobox"><tr><td>Length</td><td>5 m</td></tr></table>
<p class="mw-empty-elt"> </p>
<p>The <b>narwhal</b> (<span class="IPA">/ˈnɑːrhwəl/</span>; <i>Monodon monoceros</i>) is a whale<sup class="reference">
<a href="#1">[1]</a></sup> .<!-- unseen --> It has a tusk.</p>
<details open><summary><h2 id="Diet">Diet<span class="mw-editsection">[edit]</span></h2></summary>
<p>Narwhals eat fish:</p><ul><li>cod</li><li>halibut<ul><li>of Greenland</li></ul></li></ul>
<figure><figcaption>A narwhal eats.</figcaption></figure></details>
<div class="reflist"><ol class="references"><li>A book.</li></ol></div>
<div class="navbox"><p>Whales of the world</p></div></div></body></html>"""


def test_only_the_text_of_the_article_is_read() -> None:
    page = read_page("Narwhal", PAGE)
    assert [(block.heading, block.text) for block in page.blocks] == [
        ("Narwhal", "The narwhal (Monodon monoceros) is a whale. It has a tusk."),
        ("Narwhal: Diet", "Narwhals eat fish:"),
        ("Narwhal: Diet", "cod"),
        ("Narwhal: Diet", "halibut of Greenland"),
    ]


def test_the_opening_is_the_first_sentence() -> None:
    assert read_page("Narwhal", PAGE).opening == "The narwhal (Monodon monoceros) is a whale."


def test_a_page_that_only_leads_to_others_has_no_opening() -> None:
    page = "<p><b>Mercury</b> may refer to:</p><ul><li>Mercury (planet)</li><li>Mercury (element)</li></ul>"
    assert not read_page("Mercury", page).opening


def test_what_is_no_page_has_no_text() -> None:
    for nothing in ("", " ", "<html></html>", "<!-- -->", "\0"):
        assert read_page("Empty", nothing).blocks == ()
