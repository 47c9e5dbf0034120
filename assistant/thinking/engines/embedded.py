"""llama.cpp inside this process: its own server on a free port of loopback, nothing else to install."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

import httpx2

from assistant.core.config import ModelsSettings, available_cores
from assistant.core.errors import EngineError
from assistant.core.messages import ChatMessage, Sampling
from assistant.core.stages import CancelToken, Cores
from assistant.thinking.engines.cores import sleeping_threads
from assistant.thinking.engines.http_model import Report, ignore
from assistant.thinking.engines.openai_compatible import OpenAICompatible
from assistant.thinking.engines.prompt_cache import PromptCache

with sleeping_threads():
    import xllamacpp

log = logging.getLogger(__name__)

BATCH = 64
"""Tokens of prompt read at a time. A cancelled turn waits for the current batch: measured once each with the 1.5B model
on two x86 cores, the next question waited 0.6 s at 64, 2 s at 128 and 11 s at 512, and 64 reads prompts no slower."""
REQUEST = {"cache_prompt": True, "return_progress": True}
"""The server notices that a client has gone only when it writes to it, so it is made to tell after each batch how far
it has read. Measured: eight cancels while a prompt was read freed it after 0.3-1.6 s each; without, after 24-27 s, when
all was read."""
CACHE_MIB = 256
"""Memory for prompt prefixes that are not in use, so that one skill's does not evict another's."""
IDLE_SECONDS = 3.0
"""How long a closed server may take to end what it was asked; a cancelled reading ended within 1.6 s."""

_running: list[xllamacpp.Server] = []
"""The destructor of a server waits for its last answer while it holds the interpreter's lock. Where another thread of
this process is to read that answer, both wait for ever: so no server is left to the garbage collector."""


class Embedded(OpenAICompatible):
    """Implements LanguageModel; loads the model when made."""

    def __init__(
        self,
        model: Path,
        name: str,
        settings: ModelsSettings,
        report: Report = ignore,
        states: Path | None = None,
        cores: Cores | None = None,
    ) -> None:
        """A vision model's projector (mmproj*.gguf) lies beside it. States: the folder that keeps what it made of
        prompts' beginnings. Cores: whether others want them, which makes it patient, and another engine of half the
        threads write. Raises EngineError.
        """
        states = _usable(states)
        self.threads = settings.threads or available_cores()
        server = _serve(model, settings, states, self.threads)
        _running.append(server)
        self.address: str = server.listening_address
        super().__init__(
            f"{self.address}/v1",
            name,
            first_token_seconds=settings.first_token_seconds,
            token_seconds=settings.token_seconds,
            extra=REQUEST,
            report=report,
            slowdown=(lambda: cores.slowdown) if cores else (lambda: 1.0),
        )
        fewer = settings.model_copy(update={"threads": max(1, self.threads // 2)})
        self._cores, self._lock = cores, threading.Lock()
        self._make: Callable[[], Embedded] = lambda: Embedded(model, name, fewer, report, states)
        self._fewer: Embedded | None = None
        self._begun: list[Sequence[ChatMessage]] = []
        if cores and self.threads > 1:
            cores.prepare(self._load_fewer)
        file, version = model.stat(), metadata.version("xllamacpp")
        engine = (model.name, file.st_size, file.st_mtime_ns, version, settings.context, BATCH)
        self._prefixes = PromptCache(states, self.address, engine) if states else None

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        """By the engine of fewer threads while others keep the cores busy, once that is loaded."""
        if self._fewer and self._cores and self._cores.crowded:
            return self._fewer.stream(messages, sampling, token)
        return super().stream(messages, sampling, token)

    def _load_fewer(self) -> None:
        """An engine with half the threads, for when the cores are crowded.

        Threads of llama.cpp wait for each other after each step, and how many there are is fixed when a model is
        loaded. Weights are mapped from the file, so that the second engine takes 0.2 GB and not the whole again.
        """
        try:
            made = self._make()
            made.slowdown = self.slowdown
            for messages in tuple(self._begun):
                made.warm(messages)
        except EngineError as error:
            log.warning("%s; it goes on with %d threads", error, self.threads)
            return
        with self._lock:
            late = self._closed
            self._fewer = None if late else made
        if late:
            made.close()
        else:
            log.info("%s is loaded with %d threads, too", self.name, made.threads)

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        """Takes what an earlier start kept of this prompt, or reads it and keeps that."""
        self._begun.append(messages)
        if self._prefixes and self._prefixes.restore(messages):
            return
        super().warm(messages)
        if self._prefixes:
            self._prefixes.save(messages)

    def close(self) -> None:
        super().close()
        with self._lock:
            fewer = self._fewer
        if fewer:
            fewer.close()
        if self._prefixes:
            self._prefixes.close()
        self._stop()

    def _stop(self) -> None:
        """Frees the model's memory, once nothing is asked any more."""
        limit = time.monotonic() + IDLE_SECONDS
        for server in [server for server in _running if server.listening_address == self.address]:
            while self._works() and time.monotonic() < limit:
                time.sleep(0.02)
            if self._works():
                log.error("%s would not stop within %g s and stays in memory", self.name, IDLE_SECONDS)
            else:
                _running.remove(server)

    def _works(self) -> bool:
        """Whether the server reads or writes for anyone."""
        try:
            answer = httpx2.get(f"{self.address}/slots", timeout=IDLE_SECONDS, trust_env=False, verify=False)
            return any(slot["is_processing"] for slot in answer.raise_for_status().json())
        except (httpx2.HTTPError, ValueError):
            return True


def _usable(folder: Path | None) -> Path | None:
    """A folder, if it is there or can be made."""
    if folder:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            log.info("%s cannot be made: %s", folder, error.strerror)
            return None
    return folder


def _serve(model: Path, settings: ModelsSettings, states: Path | None, threads: int) -> xllamacpp.Server:
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    if projector := next(model.parent.glob("mmproj*.gguf"), None):
        params.mmproj.path = str(projector)
    params.n_ctx = settings.context
    params.n_batch = params.n_ubatch = BATCH
    params.cache_ram_mib = CACHE_MIB
    params.n_parallel = 1
    params.fit_params = False
    params.ui = False
    params.verbosity = 0
    params.warmup = False  # the prefixes are read, or restored, at once
    # Weights as they are in the file, not arranged anew in memory: measured in pairs on two x86 cores with the 1.5B
    # model, loading took 0.7 s in place of 1.8 and 0.6 GB less memory, and prompts and replies were no slower.
    params.no_extra_bufts = True
    if states:
        params.slot_save_path = f"{states}/"
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.cpuparams.poll = params.cpuparams_batch.poll = 0  # no spinning where it was built without OpenMP
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise EngineError(f"{model.name} cannot be loaded") from error
