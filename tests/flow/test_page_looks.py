"""The page in every state and on every screen, in a real browser; the kiosk behind it only pretends."""

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from browser import CHROMIUM, OVERFLOWING, SIZES, WHY_NOT, chromium, open_page, picture, violations
from playwright.sync_api import Browser, Page
from screen_tools import Served, sentence, served

from assistant.core.events import (
    Event,
    Failed,
    Forgotten,
    Grounded,
    Guarded,
    Heard,
    KioskState,
    LanguageChosen,
    Level,
    Pictured,
    Said,
    Sounded,
    Sounding,
    StateChanged,
    ThermalState,
    ThermalStateChanged,
    Understood,
)
from assistant.core.languages import USUAL
from assistant.core.messages import Detection, GuardKind, Intent, Picture, Sentence, Source, Transcript
from assistant.core.resources import resource
from assistant.turn.signals import TypedQuestion
from assistant.vision.pictures import load_picture

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT)

HONEY = [
    "Bees make honey from the nectar of flowers and store it as their food for the winter.",
    "A worker collects nectar with her long tongue and carries it home in her honey stomach.",
    "In the hive it is passed from bee to bee until it is thick and ripe.",
]
ANSWER = [sentence(text, i) for i, text in enumerate(HONEY)]
LONG = [sentence(f"Number {i}. {HONEY[i % 3]}", i) for i in range(24)]
CAT = (Detection("cat", 0.9, (0.2, 0.1, 0.75, 0.95)),)
NOBODY = (Forgotten(), ThermalStateChanged(ThermalState.NORMAL))
ASKED = (
    StateChanged(KioskState.LISTENING),
    StateChanged(KioskState.THINKING),
    Heard(Transcript("How do bees make honey?", "en")),
)
LOOKED = (
    StateChanged(KioskState.LISTENING),
    StateChanged(KioskState.THINKING),
    Heard(Transcript("What do you see?", "en")),
)


def said(sentences: Sequence[Sentence], sounding: int) -> list[Event]:
    return [*map(Said, sentences), StateChanged(KioskState.SPEAKING), Sounding(sentences[sounding])]


def states() -> dict[str, list[Event]]:
    """What happens until the page shows each of them."""
    cat = load_picture(resource("config", "bench", "cat.jpg"))
    bees = Grounded((Source("Bees and beekeeping", "", 1.0),))
    return {
        "starting": [*NOBODY, StateChanged(KioskState.STARTING)],
        "ready": [*NOBODY, StateChanged(KioskState.READY)],
        "listening": [*NOBODY, StateChanged(KioskState.LISTENING), Level(0.7)],
        "thinking": [*NOBODY, *ASKED],
        "capturing": [*NOBODY, StateChanged(KioskState.CAPTURING)],
        "speaking": [*NOBODY, *ASKED, bees, *said(list(ANSWER), 1)],
        "answered": [*NOBODY, *ASKED, bees, *said(list(ANSWER), 2), Sounded(ANSWER[2]), StateChanged(KioskState.READY)],
        "long": [*NOBODY, *ASKED, *said(list(LONG), 12)],
        "picture": [*NOBODY, *LOOKED, Pictured(cat, CAT), *said([sentence("I see a cat.")], 0)],
        "error": [
            *NOBODY,
            StateChanged(KioskState.ERROR),
            Failed("microphone", "My microphone is not working. Please tell the staff."),
        ],
        "guarded": [*NOBODY, *ASKED, Guarded(GuardKind.DANGER), *said(list(ANSWER), 1)],
        "calling": [
            *NOBODY,
            *ASKED,
            Guarded(GuardKind.LOST),
            StateChanged(KioskState.CALLING),
            *said([sentence("Stay calm, and stay where people are.")], 0),
        ],
        "too-warm": [*NOBODY, StateChanged(KioskState.READY), ThermalStateChanged(ThermalState.TOO_WARM)],
        "cooling": [*NOBODY, StateChanged(KioskState.READY), ThermalStateChanged(ThermalState.COOLING)],
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def kiosk() -> Iterator[Served]:
    with served(text_field=True) as made:
        yield made


def ready(page: Page) -> None:
    page.wait_for_selector("#language:not([hidden])")


def happens(kiosk: Served, page: Page, events: list[Event]) -> None:
    """And the page has had the time to show it; it takes a few milliseconds."""
    for event in events:
        kiosk.events.publish(event)
    page.wait_for_timeout(100)


def shows(page: Page, state: str) -> None:
    page.wait_for_selector(f"body[data-state={state}]", timeout=5000)


@pytest.mark.parametrize("size", SIZES)
def test_every_state_fits_on_the_screen_and_everybody_can_use_it(browser: Browser, kiosk: Served, size: str) -> None:
    page, complaints = open_page(browser, kiosk.address, size, motion=False)  # nothing is half transparent
    ready(page)
    for name, events in states().items():
        happens(kiosk, page, events)
        assert page.evaluate(OVERFLOWING) == [], f"{name} at {size}"
        if size == "1024x600":
            assert violations(page) == [], f"{name} at {size}"
        picture(page, f"{size}-{name}")
    assert complaints == []
    page.context.close()


def test_each_state_looks_different_and_says_what_it_is(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address)
    ready(page)
    seen = set()
    for state in KioskState:
        happens(kiosk, page, [*NOBODY, StateChanged(state)])
        shows(page, state)
        colour = page.evaluate("getComputedStyle(document.querySelector('.orb')).backgroundColor")
        seen.add((page.inner_text("#headline"), page.get_attribute(".orb use", "href"), colour))
    assert len(seen) == len(KioskState)
    assert all(all(look) for look in seen)
    page.context.close()


def test_the_current_sentence_is_marked_and_a_long_answer_follows_it(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address, "800x480")
    ready(page)
    happens(kiosk, page, [*NOBODY, *ASKED, *said(list(LONG), 0)])
    for each in (3, 12, 23):
        happens(kiosk, page, [Sounding(LONG[each])])
        marked = page.query_selector_all("#answer .now")
        assert [mark.inner_text() for mark in marked] == [LONG[each].text]
        assert marked[0].is_visible()
        assert marked[0].get_attribute("aria-current") == "true"
        assert page.evaluate(OVERFLOWING) == []
    page.context.close()


SMALL = """(least) => {
    const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.offsetWidth > 1;
    const all = [...document.querySelectorAll("body *")].filter(shown);
    const written = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const touched = all.filter((element) => element.matches("button, input"));
    return [
        ...touched.filter((e) => Math.min(e.offsetWidth, e.offsetHeight) < least.target),
        ...all.filter((e) => written(e) && parseFloat(getComputedStyle(e).fontSize) < least.letter),
    ].map((e) => `${e.tagName} ${e.id} ${e.textContent.trim()} ${e.offsetHeight} ${getComputedStyle(e).fontSize}`);
}"""
"""What a finger would miss, or who does not see well could not read."""
PLACEHOLDER = """() => {
    const field = document.querySelector("#text"), style = getComputedStyle(field);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return field.clientWidth - parseFloat(style.paddingLeft) * 2 - pen.measureText(field.placeholder).width;
}"""
"""Pixels that are left beside it."""


@pytest.mark.parametrize("size", ["800x480", "600x1024"])
def test_everything_is_large_enough_to_read_and_to_tap_in_every_language(
    browser: Browser, kiosk: Served, size: str
) -> None:
    page, _ = open_page(browser, kiosk.address, size, motion=False)
    ready(page)
    for language in USUAL:
        ending = [Said(sentence("Sim.", 0, language)), StateChanged(KioskState.SPEAKING)]
        for events in ([StateChanged(KioskState.READY)], [*ASKED, *ending], [StateChanged(KioskState.PAUSED)]):
            happens(kiosk, page, [*NOBODY, LanguageChosen(language), *events])
            assert page.evaluate(SMALL, {"target": 48, "letter": 16}) == [], f"{language} at {size}"
            assert page.evaluate(PLACEHOLDER) >= 0, f"the placeholder is cut in {language} at {size}"
            assert page.evaluate(OVERFLOWING) == [], f"{language} at {size}"
    page.click("#language")
    assert page.evaluate(SMALL, {"target": 48, "letter": 16}) == []
    happens(kiosk, page, [*NOBODY])
    page.context.close()


def test_a_sample_question_is_asked_by_tapping_it(browser: Browser, kiosk: Served) -> None:
    page, complaints = open_page(browser, kiosk.address)
    ready(page)
    happens(kiosk, page, [*NOBODY, StateChanged(KioskState.READY)])
    kiosk.posted.clear()
    sample = page.locator("#examples button").first
    question = sample.get_attribute("value") or ""
    assert question in sample.inner_text()
    sample.click()
    page.wait_for_timeout(200)
    assert kiosk.posted == [TypedQuestion(question, "en")]
    assert complaints == []
    page.context.close()


def test_a_long_answer_can_be_read_back_and_whole(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address, "800x480")
    ready(page)
    happens(kiosk, page, [*NOBODY, *ASKED, *said(list(LONG), 20)])
    visible = """(text) => {
        const span = [...document.querySelectorAll("#answer span")].find((each) => each.dataset.text === text);
        const [box, frame] = [span.getBoundingClientRect(), document.querySelector(".words").getBoundingClientRect()];
        return box.height > 0 && box.top >= frame.top - 2 && box.bottom <= frame.bottom + 2;
    }"""
    assert page.evaluate(visible, LONG[20].text)
    assert not page.evaluate(visible, LONG[0].text)
    page.hover("#answer")
    page.mouse.wheel(0, -20_000)
    page.wait_for_timeout(300)
    assert page.evaluate(visible, LONG[0].text)
    happens(kiosk, page, [Sounding(LONG[21])])
    assert page.evaluate(visible, LONG[0].text), "who reads is left in peace"
    for each in LONG:
        page.evaluate(
            "(text) => [...document.querySelectorAll('#answer span')]"
            ".find((span) => span.dataset.text === text).scrollIntoView({ block: 'center' })",
            each.text,
        )
        assert page.evaluate(visible, each.text), each.text
    happens(kiosk, page, [*NOBODY])
    page.context.close()


@pytest.mark.parametrize("size", ["800x480", "600x1024"])
def test_no_word_is_too_long_for_the_screen(browser: Browser, kiosk: Served, size: str) -> None:
    page, _ = open_page(browser, kiosk.address, size, motion=False)
    ready(page)
    german = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung"
    for word in (german, "x" * 3000, "https://example.org/" + "a" * 200):
        answer = [sentence(f"Das ist {word} hier.", 0, "de")]
        source = Grounded((Source(word, "", 1.0),))
        happens(kiosk, page, [*NOBODY, *ASKED, Heard(Transcript(f"Was ist {word}?", "de")), source, *said(answer, 0)])
        assert page.evaluate(OVERFLOWING) == [], f"{word[:20]} at {size}"
        picture(page, f"{size}-long-word-{len(word)}")
    happens(kiosk, page, [*NOBODY])
    page.context.close()


def test_the_headline_never_says_that_it_knows_above_an_apology(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address)
    ready(page)
    knows = "This is what I know."
    sorry = sentence("I heard nothing. Press the button and ask again.")
    failed = [StateChanged(KioskState.ERROR), Failed("nothing-heard", sorry.text), *said([sorry], 0)]
    happens(kiosk, page, [*NOBODY, *ASKED, *failed])
    assert page.inner_text("#headline") == "Once more, please."
    assert page.get_attribute("body", "data-state") == "error", "for as long as it is said"
    known: list[Event] = [*NOBODY, *ASKED, Understood(Intent("knowledge", Transcript("Why?", "en")))]
    happens(kiosk, page, [*known, *said([sentence("My notes say nothing about that.")], 0)])
    assert page.inner_text("#headline") == "The answer"
    happens(kiosk, page, [*known, *said(list(ANSWER), 0)])
    assert page.inner_text("#headline") == knows
    happens(kiosk, page, [*NOBODY])
    page.context.close()


def test_a_language_that_the_browser_has_no_letters_for_is_not_offered(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address)
    ready(page)
    offered = page.eval_on_selector_all("#languages button", "all => all.map((button) => button.value)")
    assert set(offered) - {"zh"} == {"", *USUAL} - {"zh"}
    fonts = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=True).stdout
    assert ("zh" in offered) == bool(fonts.strip())
    if not fonts.strip():
        happens(kiosk, page, [*NOBODY, LanguageChosen("zh"), StateChanged(KioskState.READY)])
        assert page.inner_text("#headline") == "Press the button and ask.", "words that can be read"
    happens(kiosk, page, [*NOBODY])
    page.context.close()


def test_the_level_moves_with_the_voice(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address)
    ready(page)
    widths = []
    for level in (0.0, 0.4, 1.0):
        happens(kiosk, page, [StateChanged(KioskState.LISTENING), Level(level)])
        widths.append(page.evaluate("document.querySelector('.orb i').getBoundingClientRect().width"))
    assert widths[0] < widths[1] < widths[2]
    page.context.close()


@pytest.mark.parametrize("language", USUAL)
def test_every_language_fits_and_is_named_to_screen_readers(browser: Browser, kiosk: Served, language: str) -> None:
    page, _ = open_page(browser, kiosk.address, "800x480")
    ready(page)
    for state in (KioskState.READY, KioskState.STARTING, KioskState.SPEAKING):
        happens(
            kiosk,
            page,
            [*NOBODY, LanguageChosen(language), StateChanged(state), ThermalStateChanged(ThermalState.COOLING)],
        )
        assert page.evaluate(OVERFLOWING) == [], f"{language} {state}"
        assert page.get_attribute("html", "lang") == language
    happens(kiosk, page, [*NOBODY])
    page.context.close()


def test_what_is_in_the_picture_is_framed_where_it_is(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address)
    ready(page)
    gradient = Picture(np.zeros((300, 400, 3), np.uint8))
    happens(kiosk, page, [*ASKED, Pictured(gradient, (Detection("dog", 0.9, (0.25, 0.5, 0.5, 1.0)),))])
    box = page.query_selector("#picture div").bounding_box()  # type: ignore[union-attr]
    frame = page.query_selector("#picture span").bounding_box()  # type: ignore[union-attr]
    assert box
    assert frame
    assert box["width"] / box["height"] == pytest.approx(4 / 3, abs=0.02)
    assert (frame["x"] - box["x"]) / box["width"] == pytest.approx(0.25, abs=0.02)
    assert frame["height"] / box["height"] == pytest.approx(0.5, abs=0.02)
    assert "a dog" in page.inner_text("#picture span")
    assert "a dog" in (page.get_attribute("#picture img", "alt") or "")
    assert page.evaluate("document.querySelector('#picture img').naturalWidth") == 400
    happens(kiosk, page, [Forgotten()])
    assert page.query_selector("#picture img[src]") is None, "the picture goes with its visitor"
    page.context.close()


def test_the_button_works_with_finger_keys_and_screen_reader(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address)
    ready(page)
    happens(kiosk, page, [*NOBODY, StateChanged(KioskState.READY)])

    def presses(act: Callable[[], object]) -> list[str]:
        kiosk.posted.clear()
        act()
        end = time.monotonic() + 2
        while len(kiosk.posted) < 2 and time.monotonic() < end:
            page.wait_for_timeout(20)
        return [type(signal).__name__ for signal in kiosk.posted]

    both = ["Pressed", "Released"]
    assert presses(lambda: page.click("#button")) == both
    assert presses(lambda: page.press("#button", "Enter")) == both
    assert presses(lambda: page.press("#button", " ")) == both
    assert presses(lambda: page.evaluate("document.querySelector('#button').click()")) == both

    def held() -> None:
        page.hover("#button")
        page.mouse.down()
        page.wait_for_timeout(300)
        page.mouse.up()

    assert presses(held) == both
    assert kiosk.posted[1].at - kiosk.posted[0].at == pytest.approx(0.3, abs=0.15)  # type: ignore[union-attr]
    page.context.close()


def test_a_language_is_chosen_by_tapping_and_by_keys(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address, "800x480")
    ready(page)
    happens(kiosk, page, [*NOBODY, StateChanged(KioskState.READY)])
    kiosk.posted.clear()
    page.click("#language")
    assert violations(page) == []
    box = page.query_selector("dialog").bounding_box()  # type: ignore[union-attr]
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 480
    picture(page, "800x480-languages")
    page.click("dialog button[value=pt]")
    page.wait_for_selector("dialog:not([open])", state="attached")
    page.wait_for_timeout(100)
    assert [getattr(signal, "language", None) for signal in kiosk.posted] == ["pt"]
    page.context.close()


@pytest.mark.parametrize("motion", [True, False])
def test_who_wants_no_motion_sees_none(browser: Browser, kiosk: Served, *, motion: bool) -> None:
    page, _ = open_page(browser, kiosk.address, motion=motion)
    ready(page)
    for state in (KioskState.THINKING, KioskState.SPEAKING, KioskState.CAPTURING):
        happens(kiosk, page, [*NOBODY, StateChanged(state)])
        assert bool(page.evaluate("document.getAnimations().length")) is motion, state
    page.context.close()


def test_while_nobody_is_there_nothing_moves(browser: Browser, kiosk: Served) -> None:
    page, _ = open_page(browser, kiosk.address)
    ready(page)
    happens(kiosk, page, [*NOBODY, StateChanged(KioskState.READY)])
    assert page.evaluate("document.getAnimations().length") == 0, "an idle page costs nothing"
    page.context.close()


@pytest.mark.alone
def test_the_page_is_light_and_there_at_once_and_hears_of_events_within_a_blink(
    browser: Browser, kiosk: Served
) -> None:
    page, _ = open_page(browser, kiosk.address)
    ready(page)
    sent = page.evaluate("performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0)")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.evaluate(
        """() => {
            window.seen = 0;
            new MutationObserver(() => { window.seen = Date.now(); })
                .observe(document.body, { attributes: true, attributeFilter: ["data-state"] });
        }"""
    )
    delays = []
    for state in [KioskState.LISTENING, KioskState.THINKING, KioskState.SPEAKING, KioskState.READY] * 5:
        published = time.time()
        happens(kiosk, page, [StateChanged(state)])
        delays.append(page.evaluate("window.seen") / 1000 - published)
    delays.sort()
    print(f"{sent / 1000:.0f} kB, first paint {painted:.0f} ms, event to page {1000 * delays[10]:.0f} ms (median)")
    assert sent < 60_000
    assert painted < 3000
    assert delays[10] < 0.25
    page.context.close()
