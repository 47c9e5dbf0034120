"""What the doctor says of the kiosk's languages."""

from assistant.core.languages import USUAL
from assistant.doctor.findings import FindingState
from assistant.doctor.languages import languages
from assistant.models.catalogue import load_catalogue

HEARD = frozenset({*USUAL, "sv"})


def test_the_usual_languages_have_what_they_need() -> None:
    assert languages(USUAL, load_catalogue(), lambda: HEARD).state is FindingState.WELL


def test_a_language_that_nobody_has_written_is_named_with_what_to_look_at() -> None:
    found = languages(("en", "sv"), load_catalogue(), lambda: HEARD)
    assert found.state is FindingState.BROKEN
    assert "sv has no sentences" in found.why
    assert found.mend == "assistant languages check sv"
