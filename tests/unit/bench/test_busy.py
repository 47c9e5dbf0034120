"""Other programs that want all the cores."""

import psutil

from assistant.bench.busy import busy_cores


def loops() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "getppid" in command(each)]


def command(process: psutil.Process) -> str:
    """Empty for a child that has ended, as another test may have left one."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def test_as_many_cores_as_are_wanted_are_busy_while_it_lasts() -> None:
    with busy_cores(2, before=0.3):
        assert len(loops()) == 2
        assert all(sum(each.cpu_times()[:2]) > 0 for each in loops())
    assert not loops()


def test_none_are_busy_where_none_are_wanted() -> None:
    with busy_cores(0):
        assert not loops()
