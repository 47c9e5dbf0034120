"""Topics that are off limits are refused, whichever skill would have answered."""

from kiosk_fakes import FakeSkill

from assistant.knowledge.off_limits import OffLimits
from assistant.knowledge.passages import Pack
from assistant.messages import Intent, Transcript
from assistant.skills.discretion import REFUSAL, Discreet
from assistant.thinking.embeddings import FakeEmbedder
from assistant.turn_token import Turn


def test_a_question_about_such_a_topic_is_refused_in_its_language_and_others_are_answered() -> None:
    inner = FakeSkill()
    skill = Discreet(inner, OffLimits([Pack("P", "en", (), off_limits=("the fire",))], FakeEmbedder()))  # type: ignore[arg-type]

    def said(text: str, language: str) -> str:
        return "".join(skill.answer(Intent("chat", Transcript(text, language)), [], Turn()).deltas)

    assert said("What about that fire?", "en") == REFUSAL
    assert said("Fire?", "de").startswith("Darüber darf ich")
    wished = skill.answer(Intent("chat", Transcript("Fire?", "en"), wished="de"), [], Turn())
    assert "".join(wished.deltas).startswith("Darüber darf ich")
    assert inner.histories == []
    assert said("Why?", "en") == "It is so. Quite."
