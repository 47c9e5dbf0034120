"""The kiosk's ears and voices, asked by the real client of the Wyoming protocol."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import numpy as np
import pytest
from wyoming.asr import Transcribe
from wyoming.asr import Transcript as WyomingTranscript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.tts import Synthesize, SynthesizeVoice
from zeroconf import ServiceListener, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

from assistant.core.errors import NotUnderstood
from assistant.core.messages import HEARING_RATE, Sentence, Speech, Transcript, Utterance
from assistant.core.stages import CancelToken
from assistant.speaking.voices import FakeVoice, Voices
from assistant.wyoming.service import WyomingStations
from assistant.wyoming.serving import SERVICE, announcement, serve


class Ears:
    """Implements Transcriber: keeps what it heard, and understands all but silence."""

    def __init__(self) -> None:
        self.heard: list[Utterance] = []

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        self.heard.append(utterance)
        if not utterance.samples.any():
            raise NotUnderstood
        return Transcript("How far is Peru?", "en")


class KeepingVoice(FakeVoice):
    """Keeps what it spoke."""

    def __init__(self, said: list[tuple[str, str]]) -> None:
        super().__init__()
        self._said = said

    def speak(self, sentence: Sentence) -> Speech:
        self._said.append((sentence.language, sentence.spoken))
        return super().speak(sentence)


class Wired:
    """A service and its client."""

    def __init__(self, client: AsyncTcpClient, ears: Ears, said: list[tuple[str, str]]) -> None:
        self.client, self.ears, self.said = client, ears, said

    async def next(self) -> Event:
        event = await asyncio.wait_for(self.client.read_event(), 10)
        assert event
        return event

    async def say(self, samples: "np.ndarray[tuple[int], np.dtype[np.int16]]", rate: int, channels: int = 1) -> None:
        """As Home Assistant sends it."""
        await self.client.write_event(Transcribe(language="en").event())
        await self.client.write_event(AudioStart(rate, 2, channels).event())
        for begin in range(0, len(samples), 1600):
            part = samples[begin : begin + 1600].tobytes()
            await self.client.write_event(AudioChunk(rate, 2, channels, part).event())
        await self.client.write_event(AudioStop().event())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@asynccontextmanager
async def service() -> AsyncIterator[Wired]:
    ears, port, started = Ears(), free_port(), asyncio.Event()
    said = list[tuple[str, str]]()
    voices = Voices(dict.fromkeys(("en", "de"), partial(KeepingVoice, said)))
    names = {"en": "en_US-joe-medium", "de": "de_DE-thorsten-medium"}
    stations = WyomingStations(ears, voices, "whisper-base", names, ("en", "de"), longest_seconds=2.0)
    running = asyncio.create_task(serve(stations, "127.0.0.1", port, "hall", announced=False, ready=started.set))
    await asyncio.wait_for(started.wait(), 10)
    async with AsyncTcpClient("127.0.0.1", port) as client:
        yield Wired(client, ears, said)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def run(check: Callable[[Wired], Awaitable[None]]) -> Ears:
    async def all_of_it() -> Ears:
        async with service() as wired:
            await check(wired)
            return wired.ears

    return asyncio.run(all_of_it())


def tone(seconds: float, rate: int) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    return (8000 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)).astype(np.int16)


def test_it_describes_its_ears_and_voices() -> None:
    async def check(wired: Wired) -> None:
        await wired.client.write_event(Describe().event())
        info = Info.from_event(await wired.next())
        [asr], [tts] = info.asr, info.tts
        assert (asr.models[0].name, asr.models[0].languages) == ("whisper-base", ["en", "de"])
        assert [(voice.name, voice.languages) for voice in tts.voices] == [
            ("en_US-joe-medium", ["en"]),
            ("de_DE-thorsten-medium", ["de"]),
        ]
        assert asr.installed
        assert tts.voices[0].installed
        await wired.client.write_event(Ping(text="there?").event())
        assert Pong.from_event(await wired.next()).text == "there?"

    run(check)


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (48_000, 1), (44_100, 2)])
def test_what_is_said_is_written_down_whatever_its_rate(rate: int, channels: int) -> None:
    async def check(wired: Wired) -> None:
        for _ in range(2):
            await wired.say(np.repeat(tone(1.0, rate), channels), rate, channels)
            heard = WyomingTranscript.from_event(await wired.next())
            assert (heard.text, heard.language) == ("How far is Peru?", "en")

    for utterance in run(check).heard:
        assert utterance.rate == HEARING_RATE
        assert utterance.seconds == pytest.approx(1.0, abs=0.01)
        crossings = np.count_nonzero(np.diff(np.signbit(utterance.samples)))
        assert crossings / utterance.seconds / 2 == pytest.approx(440, rel=0.02)


def test_what_cannot_be_trusted_is_no_word_and_what_is_too_long_is_cut() -> None:
    async def check(wired: Wired) -> None:
        await wired.say(np.zeros(16_000 * 5, np.int16), 16_000)
        assert WyomingTranscript.from_event(await wired.next()).text == ""
        await wired.client.write_event(AudioStop().event())
        assert WyomingTranscript.from_event(await wired.next()).text == ""

    [utterance] = run(check).heard
    assert utterance.seconds == 2.0


def test_a_text_is_spoken_by_the_voice_that_is_asked_for() -> None:
    async def spoken(wired: Wired, voice: SynthesizeVoice | None) -> int:
        await wired.client.write_event(Synthesize("It is 3 km. Not far.", voice).event())
        begins = AudioStart.from_event(await wired.next())
        assert (begins.width, begins.channels) == (2, 1)
        length = 0
        while AudioChunk.is_type((event := await wired.next()).type):
            length += len(AudioChunk.from_event(event).audio)
        assert AudioStop.is_type(event.type)
        return length

    async def check(wired: Wired) -> None:
        for voice in (
            None,
            SynthesizeVoice(name="de_DE-thorsten-medium"),
            SynthesizeVoice(language="de"),
            SynthesizeVoice(language="en_GB"),
        ):
            assert await spoken(wired, voice) > 0
        assert wired.said[:2] == [("en", "It is three kilometers."), ("en", "Not far.")]
        assert [language for language, _ in wired.said] == ["en"] * 2 + ["de"] * 4 + ["en"] * 2

    run(check)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Synthesize("Hej", SynthesizeVoice(language="sv")).event(), "There is no voice sv"),
        (Synthesize("", None).event(), "The text is empty"),
        (AudioChunk(16_000, 4, 1, b"1234").event(), "Sound of 4 bytes"),
        (AudioChunk(0, 2, 1, b"1234").event(), "0 Hz"),
        (Event("synthesize", {"text": 5}), "cannot be read"),
        (Event("audio-chunk", {}), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told_and_the_connection_goes_on(event: Event, told: str) -> None:
    async def check(wired: Wired) -> None:
        await wired.client.write_event(event)
        assert told in Error.from_event(await wired.next()).text
        await wired.client.write_event(Ping().event())
        assert Pong.is_type((await wired.next()).type)

    run(check)


class Found(ServiceListener):
    """What a browser of the network has seen."""

    def __init__(self) -> None:
        self.there: set[str] = set()

    def add_service(self, _zeroconf: Zeroconf, _type: str, name: str) -> None:
        self.there.add(name)

    def remove_service(self, _zeroconf: Zeroconf, _type: str, name: str) -> None:
        self.there.discard(name)

    def update_service(self, zeroconf: Zeroconf, type_: str, name: str) -> None:
        """The same as before."""


def test_the_network_is_told_and_told_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.offline.network._watch", None)  # of a command that a test before this one ran

    async def until(condition: Callable[[], bool]) -> bool:
        for _ in range(200):
            if condition():
                return True
            await asyncio.sleep(0.05)
        return False

    async def all_of_it() -> None:
        found, browsing = Found(), AsyncZeroconf(interfaces=["127.0.0.1"])
        browser = AsyncServiceBrowser(browsing.zeroconf, SERVICE, found)
        name = f"hall.{SERVICE}"
        async with announcement("127.0.0.1", 10_300, "hall"):
            assert await until(lambda: name in found.there)
            info = await browsing.async_get_service_info(SERVICE, name)
            assert info
            assert (info.port, info.parsed_addresses()) == (10_300, ["127.0.0.1"])
        assert await until(lambda: name not in found.there)
        await browser.async_cancel()
        await browsing.async_close()

    asyncio.run(all_of_it())
