"""llama.cpp inside this process: its own server on a free port of loopback, nothing else to install."""

from pathlib import Path

import xllamacpp

from assistant.config import Models, available_cores
from assistant.errors import EngineError
from assistant.thinking.engines.http_model import Report, ignore
from assistant.thinking.engines.openai_compatible import OpenAICompatible

BATCH = 64
"""Tokens of prompt read at a time. A cancelled turn waits for the current batch: measured once each with the 1.5B model
on two x86 cores, the next question waited 0.6 s at 64, 2 s at 128 and 11 s at 512, and 64 reads prompts no slower."""
REQUEST = {"cache_prompt": True, "return_progress": True}
"""The server notices that a client has gone only when it writes to it, so it is made to tell after each batch how far
it has read. Measured: eight cancels while a prompt was read freed it after 0.3-1.6 s each; without, after 24-27 s, when
all was read."""
CACHE_MIB = 256
"""Memory for prompt prefixes that are not in use, so that one skill's does not evict another's."""


class Embedded(OpenAICompatible):
    """Implements LanguageModel; loads the model when made."""

    def __init__(self, model: Path, name: str, settings: Models, report: Report = ignore) -> None:
        """A vision model's projector (mmproj*.gguf) lies beside it. Raises EngineError."""
        self._server = _serve(model, settings)
        self.address: str = self._server.listening_address
        super().__init__(
            f"{self.address}/v1",
            name,
            first_token_seconds=settings.first_token_seconds,
            token_seconds=settings.token_seconds,
            extra=REQUEST,
            report=report,
        )


def _serve(model: Path, settings: Models) -> xllamacpp.Server:
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
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings.threads or available_cores()
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise EngineError(f"{model.name} cannot be loaded: {error}") from error
