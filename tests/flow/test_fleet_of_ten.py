"""Ten kiosks and their leader, each a process in a network namespace of its own, on one bridge; found by multicast."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from bundles_made import PACKS, PROGRAM, TARGET, TRAINS, RunningMachine, bundle_in, key_in

from assistant.bundle import signing
from assistant.bundle.versions import Versions
from assistant.fleet.pairing import TRIES

TEN = 10
PORT = 8331
LIMIT = 120.0
UNIT = Path(__file__).parents[1] / "unit"


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def namespaces_work() -> bool:
    if os.geteuid() != 0:
        return False
    name = f"try{os.getpid()}"
    try:
        run("ip", "netns", "add", name)
        run("ip", "netns", "del", name)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not namespaces_work(), reason="network namespaces take root"),
]


class Town:
    """A bridge, and a namespace for each machine on it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self._mark = stack, f"w{os.getpid() % 10_000}"
        self._count = 0
        self._bridge = f"{self._mark}b"
        run("ip", "link", "add", self._bridge, "type", "bridge", "mcast_snooping", "0")
        stack.callback(run, "ip", "link", "del", self._bridge)
        run("ip", "link", "set", self._bridge, "up")

    def machine(self) -> str:
        """A namespace with an address of its own."""
        self._count += 1
        name, end = f"{self._mark}n{self._count}", f"{self._mark}v{self._count}"
        run("ip", "netns", "add", name)
        self._stack.callback(run, "ip", "netns", "del", name)
        run("ip", "link", "add", end, "master", self._bridge, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", end, "up")
        inside = ("ip", "netns", "exec", name, "ip")
        run(*inside, "addr", "add", f"10.77.0.{self._count}/24", "dev", "eth0")
        run(*inside, "link", "set", "lo", "up")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "route", "add", "224.0.0.0/4", "dev", "eth0")
        return name


class Process:
    """One of fleet_process.py."""

    def __init__(self, namespace: str, role: str, folder: Path, name: str) -> None:
        self.name, self.folder = name, folder
        paths = (Path(__file__).parents[2], UNIT, UNIT.parent / "data", Path(__file__).parent)
        program = str(Path(__file__).with_name("fleet_process.py"))
        inside = ("ip", "netns", "exec", namespace, sys.executable, program)
        self._process = subprocess.Popen(
            [*inside, role, str(folder), str(PORT), name],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> None:
        assert self._process.stdout
        assert "ready" in self._process.stdout.readline()

    def do(self, act: str, **order: object) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"do": act, **order}), file=self._process.stdin, flush=True)
        told = json.loads(self._process.stdout.readline())
        assert "error" not in told, told["error"]
        return told["is"]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


def seconds_until(condition: Callable[[], bool], what: str) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < LIMIT, what
        time.sleep(0.1)
    took = time.monotonic() - began
    print(f"{what}: {took:.1f} s")
    return took


@pytest.fixture
def town() -> Iterator[tuple[Town, ExitStack]]:
    with ExitStack() as stack:
        yield Town(stack), stack


def started(stack: ExitStack, namespace: str, role: str, folder: Path, name: str) -> Process:
    process = Process(namespace, role, folder, name)
    stack.callback(process.kill)
    return process


def let_in(leader: Process, kiosk: Process, code: str = "") -> None:
    def waits() -> bool:
        looked = leader.do("look")["waiting"]
        return any(w["name"] == kiosk.name and "typed" not in w["told"] for w in looked)

    seconds_until(lambda: bool(kiosk.do("look")["codes"]) and waits(), f"{kiosk.name} waits")
    leader.do("type", name=kiosk.name, code=code or kiosk.do("look")["codes"][-1])


def test_a_day_of_a_fleet(tmp_path: Path, town: tuple[Town, ExitStack]) -> None:
    net, stack = town
    made = tmp_path / "made"
    update = bundle_in(made, {**PROGRAM, **PACKS}, target=TARGET)
    leads = net.machine()
    leader = started(stack, leads, "leader", tmp_path / "leader", "hall")
    kiosks = [started(stack, net.machine(), "kiosk", tmp_path / f"k{n}", f"Kiosk {n}") for n in range(TEN)]
    for process in (leader, *kiosks):
        process.ready()
    for n in range(TEN):
        machine = RunningMachine(tmp_path / f"k{n}" / "machine")
        Versions(machine).trust(signing.public_key(key_in(made)))

    for kiosk in kiosks:
        let_in(leader, kiosk)
    seconds_until(lambda: leader.do("look")["summary"] == "10 of 10 kiosks are well.", "all ten have joined")

    def all_of(key: str, value: object) -> Callable[[], bool]:
        return lambda: all(kiosk.do("look")[key] == value for kiosk in kiosks)

    leader.do("want", values={"settings": {"home.name": "Lisbon"}, "volume": 0.4})
    seconds_until(all_of("home", "Lisbon"), "all have the settings")
    seconds_until(all_of("volume", 0.4), "all have the volume")

    good = leader.do("file", content=TRAINS.hex())
    poison = leader.do("file", content="fffe00")
    leader.do("want", values={"packs": {"good.md": good, "poison.md": poison}})
    seconds_until(all_of("packs", ["good.md"]), "all have the good pack")
    seconds_until(
        lambda: all("poison" in told.get("packs", "") for told in leader.do("look")["outcomes"].values()),
        "all have refused the poisoned one",
    )

    began = time.monotonic()
    leader.do("push", file=str(update))
    seconds_until(lambda: any(kiosk.do("look")["answers"] == "new" for kiosk in kiosks), "the first is updated")
    seconds_until(all_of("answers", "new"), "all are updated")
    seconds_until(lambda: len(leader.do("look")["installed"]) == TEN, "the leader knows of all")
    print(f"an update of ten, in waves: {time.monotonic() - began:.1f} s")

    leader.kill()
    seconds_until(lambda: all("goes on as it is" in k.do("look")["told"] for k in kiosks), "all go on without a leader")
    false = started(stack, leads, "leader", tmp_path / "false", "hall")
    false.ready()
    false.do("want", values={"volume": 0.0})
    time.sleep(5)  # an impostor with another key at the leader's own address
    assert all_of("volume", 0.4)()
    assert false.do("look")["members"] == []
    false.kill()
    leader = started(stack, leads, "leader", tmp_path / "leader", "hall")
    leader.ready()
    leader.do("want", values={"volume": 0.7})
    seconds_until(all_of("volume", 0.7), "the leader is back, and all hear it")

    impostor = started(stack, net.machine(), "leader", tmp_path / "impostor", "hall")
    late = started(stack, net.machine(), "kiosk", tmp_path / "late", "Late")
    for process in (impostor, late):
        process.ready()
    somebody_guesses(leader, impostor, late)


def somebody_guesses(leader: Process, impostor: Process, late: Process) -> None:
    """Impostor: another leader in the network, who does not see the screen of the kiosk."""
    for _ in range(TRIES):
        let_in(impostor, late, "1234 5678" if late.do("look")["codes"][-1:] != ["1234 5678"] else "8765 4321")
    seconds_until(lambda: "Three wrong codes" in late.do("look")["told"], "three wrong codes end it")
    used = late.do("look")["codes"][-1]
    impostor.kill()
    late.do("ask")
    seconds_until(lambda: late.do("look")["codes"][-1] != used, "a new code is another")
    let_in(leader, late, used)
    seconds_until(
        lambda: any("was wrong" in waiting["told"] for waiting in leader.do("look")["waiting"]),
        "the code of before is refused",
    )
    assert not late.do("look")["joined"]
    let_in(leader, late)
    seconds_until(lambda: leader.do("look")["summary"] == "11 of 11 kiosks are well.", "the late one has joined, too")
