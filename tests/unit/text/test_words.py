"""How texts are cut into words, and that one module alone says so."""

import re
from pathlib import Path

import assistant
from assistant.text.words import RUN, is_single, split


def test_words_are_cut_at_all_that_is_no_letter_or_digit_and_unspaced_scripts_at_each_character() -> None:
    assert split("Don't stop, Großvater_1843: 蜜蜂!") == ("don", "t", "stop", "grossvater", "1843", "蜜", "蜂")


def test_a_run_keeps_together_what_a_dictionary_cuts() -> None:
    assert RUN.findall("iPhone蜜蜂是 x_y 1843") == ["iPhone", "蜜蜂是", "x", "y", "1843"]
    assert [is_single(run) for run in ("蜜蜂", "みつ", "bee", "1843")] == [True, True, False, False]


def test_no_other_module_has_the_same_pattern_of_a_word() -> None:
    package = Path(assistant.__file__).parent
    pattern = re.compile(r"""\[\{SINGLE\}\]\+?\|\[\^\\W_\{SINGLE\}\]\+["']""")
    found = [p.name for p in package.rglob("*.py") if pattern.search(p.read_text(encoding="utf-8"))]
    assert found == ["words.py"]
