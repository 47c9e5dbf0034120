"""llama.cpp inside this process: its own server on a free port of loopback, nothing else to install."""

from pathlib import Path

import xllamacpp

from assistant.config import Models, available_cores
from assistant.errors import EngineError
from assistant.thinking.engines.openai_compatible import OpenAICompatible

BATCH = 64
"""Tokens of prompt read at a time. A cancelled turn waits for the current batch: measured once each with the 1.5B model
on two x86 cores, the next question waited 0.6 s at 64, 2 s at 128 and 11 s at 512, and 64 reads prompts no slower.
The server does not always notice a cancel while it reads; tests/flow/test_engine.py shows it."""
CACHE_MIB = 256
"""Memory for prompt prefixes that are not in use, so that one skill's does not evict another's."""


class Embedded(OpenAICompatible):
    """Implements LanguageModel; loads the model when made."""

    def __init__(self, model: Path, name: str, settings: Models) -> None:
        """Raises EngineError."""
        self._server = _serve(model, settings)
        self.address: str = self._server.listening_address
        super().__init__(f"{self.address}/v1", name, settings)


def _serve(model: Path, settings: Models) -> xllamacpp.Server:
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.n_ctx = settings.context
    params.n_batch = params.n_ubatch = BATCH
    params.cache_ram_mib = CACHE_MIB
    params.n_parallel = 1
    params.fit_params = False
    params.ui = False
    params.verbosity = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings.threads or available_cores()
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise EngineError(f"{model.name} cannot be loaded: {error}") from error
