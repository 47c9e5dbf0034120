"""A leader or a kiosk of a fleet as a process of its own; commands come as JSON, a line each, and are answered so."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from fleet_kiosks import FleetKiosk, rooted

from assistant.bundle import guard
from assistant.core.config import FleetSettings
from assistant.fleet import discovery
from assistant.fleet.leader import Leader, Member
from assistant.fleet.overview import overview
from assistant.fleet.serving import LeaderService

Act = Callable[[dict[str, Any]], Any]


def outcomes(member: Member) -> Mapping[str, str]:
    """Why it has refused what, by kind."""
    return {kind: told.refused for kind, told in member.report.outcomes.items()} if member.report else {}


def leader(folder: Path, port: int, name: str, stack: ExitStack) -> Mapping[str, Act]:
    found = Leader(folder)
    stack.enter_context(LeaderService(found, FleetSettings(role="leader", port=port), name))

    def typed(order: dict[str, Any]) -> str:
        [ticket] = [w.ticket for w in found.admissions.waiting if w.offer.name == order["name"] and w.side is None]
        return found.admissions.type_code(ticket, order["code"])

    return {
        "type": typed,
        "file": lambda order: found.keep_file(bytes.fromhex(order["content"])),
        "want": lambda order: found.want(**order["values"]),
        "push": lambda order: found.push(Path(order["file"])).first,
        "look": lambda _order: {
            **overview(found),
            "heard": {member.name: member.heard for member in found.members},
            "outcomes": {member.name: outcomes(member) for member in found.members},
            "installed": found.rollout.installed if found.rollout else [],
        },
    }


def kiosk(folder: Path, port: int, name: str, stack: ExitStack) -> Mapping[str, Act]:
    found = FleetKiosk(folder, name, port, find=discovery.find, seconds=0.5)
    found.machine.make_old()
    stack.enter_context(rooted(found))
    stack.enter_context(found)
    packs = found.data / "knowledge"
    return {
        "look": lambda _order: {
            "told": found.member.told,
            "codes": found.codes,
            "joined": found.has_joined,
            "volume": found.controls.volume,
            "answers": found.machine.answers,
            "offered": guard.read(found.data / "fleet", "offered.json"),
            "home": found.config.home.name,
            "packs": sorted(path.name for path in packs.glob("*.md")),
        },
        "ask": lambda _order: found.member.ask_again(),
    }


if __name__ == "__main__":
    role, where, at, called = sys.argv[1:]
    with ExitStack() as opened:
        acts = {"leader": leader, "kiosk": kiosk}[role](Path(where), int(at), called, opened)
        print(json.dumps({"ready": os.getpid()}), flush=True)
        for line in sys.stdin:
            wanted = json.loads(line)
            try:
                told: Any = {"is": acts[wanted["do"]](wanted)}
            except Exception as error:  # noqa: BLE001 - for whoever asked
                told = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(told), flush=True)
