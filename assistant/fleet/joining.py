"""A kiosk's side of joining: it offers itself to what says that it leads, shows a code, and believes who knows it."""

import logging
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from assistant.core.errors import FleetError, OfflineError
from assistant.fleet import certificates
from assistant.fleet.certificates import fingerprint, key_in
from assistant.fleet.kept import keep_json, kept_json
from assistant.fleet.messages import JoinAnswer, JoinOffer, JoinProof, JoinTicket
from assistant.fleet.pairing import CODE_SECONDS, TRIES, KioskSide, new_code, shown_code

log = logging.getLogger(__name__)

LEADER = "leader.json"
ANSWER_SECONDS = 5.0
LOOK_SECONDS, FIND_AGAIN_SECONDS = 1.0, 10.0
LARGEST_ANSWER = 1_000_000
"""Bytes; more comes from nobody who leads a fleet."""
Place = tuple[str, int]
"""Address and port."""
BROKEN = (httpx.HTTPError, httpx.InvalidURL, OfflineError, ValueError, RecursionError)
"""What asking a leader raises that is gone, or none; the last for JSON that is nested too deeply."""


class WrongCode(FleetError):
    """Whoever answered did not know the code, or stands between kiosk and leader."""


def url(place: Place) -> str:
    return f"https://{place[0]}:{place[1]}/fleet"


def bounded_client(verify: ssl.SSLContext, seconds: float) -> httpx.Client:
    """For `request`. Seconds: that a leader may be silent."""
    return httpx.Client(verify=verify, timeout=seconds, trust_env=False, headers={"accept-encoding": "identity"})


def request(
    client: httpx.Client,
    method: str,
    address: str,
    body: object = None,
    *,
    most: int = LARGEST_ANSWER,
    seconds: float = ANSWER_SECONDS,
    extensions: Mapping[str, Any] | None = None,
) -> httpx.Response:
    """Like httpx's, but what says that it leads a fleet may be anybody: it fills no memory and sends not for ever.

    Most: bytes of the answer; seconds: until all of it is there. Raises FleetError and what httpx raises.
    """
    ends, content = time.monotonic() + seconds, bytearray()
    with client.stream(method, address, json=body, extensions=dict(extensions or {})) as response:
        for block in response.iter_raw():
            content += block
            if len(content) > most:
                raise FleetError(f"What leads the fleet at {httpx.URL(address).host} has sent too much.")
            if time.monotonic() > ends:
                raise httpx.ReadTimeout(f"The answer was not whole within {seconds:g} s.", request=response.request)
    whole = httpx.Response(response.status_code, content=bytes(content), request=response.request)
    whole.headers.update({name: value for name, value in response.headers.items() if name == "retry-after"})
    return whole


def answered(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    """What a leader has answered; raises FleetError with why it does not want to."""
    if response.status_code == httpx.codes.FORBIDDEN:
        told = response.json()
        raise FleetError(str(told.get("error", "") if isinstance(told, dict) else "")[:300] or "The leader refuses.")
    response.raise_for_status()
    return response.json() if response.content else None


class _Conversation:
    """With one leader, about one code."""

    def __init__(self, place: Place, folder: Path, name: str, code: str, failed: int) -> None:
        self._place, self._folder = place, folder
        self._client = bounded_client(certificates.stranger_context(), ANSWER_SECONDS)
        try:
            self._authority = request(self._client, "GET", f"{url(place)}/authority").raise_for_status().text
            key = key_in(folder)
            leader = fingerprint(certificates.authority_key(self._authority))
            self._side = KioskSide(code, fingerprint(key.public_key()), leader)
            offer = JoinOffer(name=name, request=certificates.request(key), message=self._side.message, failed=failed)
            taken = answered(request(self._client, "POST", f"{url(place)}/offer", offer.model_dump()))
            self._ticket = f"{url(place)}/offer/{JoinTicket.model_validate(taken).ticket}"
        except BaseException:
            self._client.close()
            raise

    def is_joined(self) -> bool:
        """Asks once more. Raises WrongCode, and FleetError and BROKEN where it is over."""
        answer = JoinAnswer.model_validate(answered(request(self._client, "GET", self._ticket)))
        if not answer.message:
            return False
        try:
            self._side.hear(answer.message)
        except FleetError as error:
            raise WrongCode(str(error)) from error
        if not self._side.proves(answer.proof):
            raise WrongCode(f"Somebody at {self._place[0]} typed a wrong code, or is not who it says.")
        proof = JoinProof(proof=self._side.proof)
        given = JoinAnswer.model_validate(answered(request(self._client, "POST", self._ticket, proof.model_dump())))
        certificates.take(self._folder, self._authority, given.certificate)
        remember(self._folder, self._place)
        return True

    def close(self) -> None:
        """The leader does not wait for it any more."""
        with suppress(*BROKEN):
            self._client.delete(self._ticket, timeout=LOOK_SECONDS)
        self._client.close()


@dataclass(slots=True)
class Joining:
    """One code, for as long as it is valid."""

    folder: Path
    name: str
    find: Callable[[], Sequence[Place]]
    """Leaders that there are; takes some seconds."""
    show: Callable[[str], None]
    """Shows a code to whoever stands there; empty: none any more."""
    wait: Callable[[float], bool]
    """Some seconds; whether it is to end."""
    seconds: float = CODE_SECONDS

    def join(self) -> bool:
        """Whether it has joined. Raises WrongCode after the last try."""
        code, failed, ends = new_code(), 0, time.monotonic() + self.seconds
        talks, looks = dict[Place, _Conversation](), 0.0
        self.show(shown_code(code))
        try:
            while time.monotonic() < ends:
                if not talks or time.monotonic() > looks:
                    self._begin(talks, code, failed)
                    looks = time.monotonic() + FIND_AGAIN_SECONDS
                try:
                    if self._asked(talks):
                        return True
                except WrongCode as error:
                    failed += 1
                    log.warning("fleet: %s", error)
                    if failed >= TRIES:
                        raise WrongCode("Three wrong codes were typed; this code counts no more.") from error
                    _close(talks)  # each guess has a conversation of its own
                if self.wait(LOOK_SECONDS):
                    break
            return False
        finally:
            _close(talks)
            self.show("")

    def _begin(self, talks: dict[Place, _Conversation], code: str, failed: int) -> None:
        """With each leader that there is."""
        try:
            places = self.find()
        except OSError as error:  # no network yet
            log.info("fleet: no leader can be looked for: %s", error)
            places = ()
        for place in set(places) - set(talks):
            try:
                talks[place] = _Conversation(place, self.folder, self.name, code, failed)
            except (FleetError, *BROKEN) as error:
                log.info("fleet: %s does not take an offer: %s", place[0], error)

    def _asked(self, talks: dict[Place, _Conversation]) -> bool:
        """Asks each leader once more. Raises WrongCode."""
        for place, talk in list(talks.items()):
            try:
                if talk.is_joined():
                    return True
            except WrongCode:
                raise
            except (FleetError, *BROKEN) as error:
                log.info("fleet: %s: %s", place[0], error)
                talks.pop(place).close()
        return False


def remember(folder: Path, place: Place) -> None:
    """Where the leader was last."""
    keep_json(folder / LEADER, {"host": place[0], "port": place[1]})


def remembered(folder: Path) -> Place | None:
    found = kept_json(folder / LEADER)
    host, port = found.get("host"), found.get("port")
    return (host, port) if isinstance(host, str) and isinstance(port, int) else None


def _close(talks: dict[Place, _Conversation]) -> None:
    for talk in talks.values():
        talk.close()
    talks.clear()
