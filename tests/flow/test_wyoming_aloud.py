"""`assistant wyoming` with its real ears and voice, asked by the real client: what it speaks it also understands."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize

pytestmark = pytest.mark.models
START_SECONDS = 60


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found = int(free.getsockname()[1])
    running = subprocess.Popen([sys.executable, "-m", "assistant", "wyoming", "--port", str(found)])
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", found), 1).close()
            break
        except OSError:
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
    yield found
    running.terminate()
    assert running.wait(10) == 0, "it ends as it should, and takes its announcement back"


async def asked(port: int) -> tuple[Info, Transcript]:
    async with AsyncTcpClient("127.0.0.1", port) as client:

        async def read() -> Event:
            event: Event | None = await asyncio.wait_for(client.read_event(), 60)
            assert event
            return event

        await client.write_event(Describe().event())
        info = Info.from_event(await read())
        await client.write_event(Synthesize("How many legs has a spider?").event())
        begins = AudioStart.from_event(await read())
        spoken = []
        while not AudioStop.is_type((event := await read()).type):
            spoken.append(AudioChunk.from_event(event))
        await client.write_event(AudioStart(begins.rate, 2, 1).event())
        for chunk in spoken:
            await client.write_event(chunk.event())
        await client.write_event(AudioStop().event())
        return info, Transcript.from_event(await read())


def test_what_it_speaks_it_understands(port: int) -> None:
    info, heard = asyncio.run(asked(port))
    assert "en" in info.asr[0].models[0].languages
    assert any("en" in voice.languages for voice in info.tts[0].voices)
    assert "legs" in heard.text
    assert "spider" in heard.text
    assert heard.language == "en"
