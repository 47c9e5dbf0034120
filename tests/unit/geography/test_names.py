import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from assistant.geography.names import key, words


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_short_way_for_plain_names_gives_the_same_key(name: str) -> None:
    assert key(name) == " ".join(word.key for word in words(unicodedata.normalize("NFC", name)))


def test_a_key_has_no_case_no_accents_and_no_abbreviation() -> None:
    assert key("St. John's") == "saint john s"
    assert key("Côte d’Ivoire") == "cote d ivoire"
