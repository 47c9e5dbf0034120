"""The check of the functions of teachers and curators."""

from pathlib import Path

from assistant.core.resources import resource
from assistant.doctor import facts
from assistant.doctor.findings import FindingState
from assistant.functions.files import FunctionFile, load


def test_a_file_that_is_left_out_is_named_with_its_fault() -> None:
    dice = load(resource("config", "skills", "dice.py"))
    well = facts.functions([dice])
    assert (well.state, well.why) == (FindingState.WELL, "1 functions (dice)")
    broken = facts.functions([dice, FunctionFile(Path("/x/broken.py"), fault="line 1: no")])
    assert broken.state is FindingState.DOUBTFUL
    assert "left out: /x/broken.py: line 1: no" in broken.why
    assert "skills list" in broken.mend
    assert facts.functions([]).state is FindingState.WELL
