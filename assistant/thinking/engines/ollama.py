"""A language model in Ollama, through its own library and protocol."""

import logging
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import ollama

from assistant.core import hints
from assistant.core.addresses import shown
from assistant.core.errors import EngineError, ModelMissing
from assistant.core.messages import ChatMessage, Piece, Sampling, Token, Usage
from assistant.thinking.engines.cancellable import CancellableRequest, announce
from assistant.thinking.engines.http_model import CONNECT_SECONDS, HttpModel, Report, ignore
from assistant.thinking.engines.usage_meter import UsageMeter
from assistant.thinking.model_names import full_name

log = logging.getLogger(__name__)

FOREVER = -1
"""Of keep_alive: the model stays loaded. Ollama's own default is five minutes, then comes a cold start."""
LOOK_SECONDS = 10.0
LOOK_LIMIT = 5.0
SOON = timedelta(hours=1)
NOT_FOUND = 404
THINKING = "thinking"


class ServerObserver(Protocol):
    """Is told whether a server answers."""

    def __call__(self, *, answers: bool) -> None: ...


def unwatched(*, answers: bool) -> None:
    """Where nobody wants to know whether the server answers."""


def connect(url: str, timeout: float | None = None) -> ollama.Client:
    """A client whose requests open a connection of their own, which a cancelled turn can shut down."""
    return ollama.Client(
        host=url,
        event_hooks={"request": [announce]},
        limits=httpx.Limits(max_keepalive_connections=0),
        timeout=httpx.Timeout(timeout, connect=CONNECT_SECONDS),  # each request watches its own time
        verify=url.startswith("https:"),  # reading all certificates takes 0.1 s
        trust_env=False,  # no proxy: the server is near
    )


def models_in(url: str, seconds: float) -> frozenset[str]:
    """The models in Ollama, by their full names; raises EngineError where it does not answer."""
    try:
        listed = connect(url, seconds).list()
    except OllamaModel.failures as error:
        raise EngineError(silence(url, error)) from error
    return frozenset(model.model for model in listed.models if model.model)


def silence(url: str, error: Exception) -> str:
    """Why nothing is to be had of Ollama at an address: nobody is there, or somebody else is."""
    address, status = shown(url), getattr(error, "status_code", 0)
    if status == NOT_FOUND or (isinstance(error, ValueError) and not isinstance(error, OSError | httpx.InvalidURL)):
        path = urlsplit(url).path
        wrong = f"; the part {path} of the address is wrong" if path else ""
        return f"What answers at {address} is not Ollama{wrong}"
    return f"Ollama does not answer at {address}{f' (it says {status})' if status > 0 else ''}"


def capabilities(url: str, model: str) -> frozenset[str]:
    """What a model can do, as "completion", "vision", "embedding", "thinking"; none where the server does not say."""
    try:
        return _capabilities(connect(url, LOOK_LIMIT), model)
    except OllamaModel.failures:
        return frozenset()


def can_think(url: str, model: str) -> bool:
    """Whether a model thinks before it answers, unless it is told not to; False where the server does not say."""
    return THINKING in capabilities(url, model)


def _capabilities(client: ollama.Client, model: str) -> frozenset[str]:
    return frozenset(client.show(model).capabilities or ())


class OllamaModel(HttpModel):
    """Implements LanguageModel over /api/chat.

    The context stays the server's own: another num_ctx than the last would load the model anew, and the
    OpenAI-compatible part of the server, which function calling uses, cannot set it at all.
    """

    failures = (ollama.ResponseError, ollama.RequestError, httpx.HTTPError, OSError, ValueError)

    def __init__(
        self,
        url: str,
        model: str,
        *,
        first_token_seconds: float,
        token_seconds: float,
        keep_seconds: int = FOREVER,
        report: Report = ignore,
        watch: ServerObserver = unwatched,
    ) -> None:
        """Watch: is told from time to time whether the server answers."""
        super().__init__(model, first_token_seconds, token_seconds, report)
        self._client = connect(url)
        self._looking = connect(url, LOOK_LIMIT)
        self._url, self._watch = url, watch
        self._keep_seconds = keep_seconds
        self._thinks: bool | None = None
        self._prefixes: list[tuple[ChatMessage, ...]] = []
        self._ending = threading.Event()

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        """Now, and again whenever the server has lost the model: it was restarted, or needed the memory."""
        if tuple(messages) not in self._prefixes:
            self._prefixes.append(tuple(messages))
            if len(self._prefixes) == 1:
                threading.Thread(target=self._keep_warm, name="keep-warm", daemon=True).start()
        super().warm(messages)

    def close(self) -> None:
        self._ending.set()
        super().close()

    def _ask(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: CancellableRequest, tally: UsageMeter
    ) -> Generator[str]:
        with request.connecting():
            chunks = self._client.chat(
                model=self.name,
                messages=[_message(message) for message in messages],
                stream=True,
                think=False if self._can_think() else None,
                logprobs=sampling.logprobs or None,  # a server before 0.12.11 tells none
                keep_alive=self._keep_seconds,
                options={
                    "temperature": sampling.temperature,
                    "top_k": sampling.top_k,
                    "top_p": sampling.top_p,
                    "num_predict": sampling.max_tokens,
                },
            )
            chunk = next(chunks, None)  # it is here that the library connects
        with closing(chunks):  # type: ignore[type-var]
            while chunk and not chunk.done:
                if chunk.message.content:
                    yield _piece(chunk)
                chunk = next(chunks, None)
            if not chunk:  # a connection that was shut down looks like an end
                raise httpx.RemoteProtocolError("the stream broke off")
            if chunk.message.content:
                yield _piece(chunk)
            tally.told = _usage(self.name, chunk)

    def _can_think(self) -> bool:
        """Only a model that can think may be told not to."""
        if self._thinks is None:
            self._thinks = THINKING in _capabilities(self._client, self.name)
        return self._thinks

    def _explain(self, error: Exception) -> EngineError:
        if isinstance(error, ollama.ResponseError) and error.status_code == NOT_FOUND:
            if "model" in error.error:
                pull = hints.command("models", "pull", self.name)
                return ModelMissing(f"Ollama has no model {self.name}; get it with `{pull}`.")
            return EngineError(f"{silence(self._url, error)}.")
        if isinstance(error, ConnectionError | httpx.ConnectError | httpx.ConnectTimeout):
            return EngineError(f"{silence(self._url, error)}.")
        return super()._explain(error)

    def _keep_warm(self) -> None:
        """Looks from time to time whether the server answers and the model is still loaded."""
        well = True
        while not self._ending.wait(LOOK_SECONDS):
            try:
                running = self._looking.ps().models
                if not self.busy:
                    self._look_after(running)
                    self._watch(answers=True)
                well = True
            except (EngineError, *self.failures) as error:
                self._watch(answers=False)
                if well:
                    log.warning("%s cannot be kept loaded: %s", self.name, self._explain(error))
                well = False

    def _look_after(self, running: Sequence[ollama.ProcessResponse.Model]) -> None:
        model = self._among(running)
        if model is None:
            for prefix in self._prefixes:
                super().warm(prefix)
            log.info("%s was loaded again", self.name)
        elif model.expires_at and model.expires_at - datetime.now(UTC) < SOON:
            # Function calling goes through the server's OpenAI-compatible part, which keeps models for five minutes.
            self._looking.generate(self.name, keep_alive=self._keep_seconds)

    def _among(self, running: Sequence[ollama.ProcessResponse.Model]) -> ollama.ProcessResponse.Model | None:
        """This model among the loaded ones, also where it was loaded by another of its names."""
        own = full_name(self.name)
        if model := next((model for model in running if model.model == own), None):
            return model
        if not running:
            return None
        digest = next((listed.digest for listed in self._looking.list().models if listed.model == own), None)
        return next((model for model in running if digest and model.digest == digest), None)


def _message(message: ChatMessage) -> Mapping[str, Any]:
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    return plain | {"images": list(message.images)} if message.images else plain


def _piece(chunk: ollama.ChatResponse) -> str:
    text, told = chunk.message.content or "", chunk.logprobs or ()
    tokens = tuple(Token(each.token, each.logprob) for each in told if each.token and each.logprob is not None)
    return Piece(text, tokens) if tokens else text


def _usage(model: str, last: ollama.ChatResponse) -> Usage:
    """Ollama's durations are nanoseconds; what is zero it leaves out."""
    return Usage(
        model=model,
        total=(last.total_duration or 0) / 1e9,
        load=(last.load_duration or 0) / 1e9,
        prompt_tokens=last.prompt_eval_count or 0,
        prompt_seconds=(last.prompt_eval_duration or 0) / 1e9,
        reply_tokens=last.eval_count or 0,
        reply_seconds=(last.eval_duration or 0) / 1e9,
    )
