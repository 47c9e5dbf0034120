from assistant.core.messages import Exchange, Intent, Transcript
from assistant.thinking.memory import Memory


def exchange(text: str) -> Exchange:
    return Exchange(Intent("chat", Transcript(text, "en")), heard=text, reply=text)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_only_the_last_exchanges_are_kept() -> None:
    memory = Memory(2, 60)
    for text in "abc":
        memory.add(exchange(text))
    assert [past.heard for past in memory.history] == ["b", "c"]


def test_a_visitor_who_has_gone_is_forgotten() -> None:
    clock = Clock()
    memory = Memory(5, 120, clock)
    memory.add(exchange("a"))
    clock.now = 119
    assert memory.history
    clock.now = 121
    assert memory.history == ()


def test_each_word_keeps_the_conversation_alive() -> None:
    clock = Clock()
    memory = Memory(5, 120, clock)
    memory.add(exchange("a"))
    clock.now = 100
    memory.add(exchange("b"))
    clock.now = 200
    assert len(memory.history) == 2


def test_forgetting_is_at_once() -> None:
    memory = Memory(5, 120)
    memory.add(exchange("a"))
    memory.clear()
    assert memory.history == ()


def test_the_language_that_was_chosen_goes_with_its_visitor() -> None:
    clock = Clock()
    memory = Memory(5, 120, clock)
    memory.choose("pt")
    clock.now = 119
    assert memory.language == "pt"
    clock.now = 121
    assert memory.language == ""
    memory.choose("de")
    memory.clear()
    assert memory.language == ""


def test_who_keeps_words_is_told_once_of_each_conversation_that_is_over() -> None:
    clock, told = Clock(), list[str]()
    memory = Memory(5, 120, clock, lambda: told.append("forgotten"))
    clock.now = 1000
    assert memory.history == ()
    assert told == [], "nobody was there"
    memory.touch()
    clock.now = 1121
    memory.expire()
    memory.expire()
    assert told == ["forgotten"]
    memory.add(exchange("a"))
    memory.clear()
    clock.now = 5000
    memory.expire()
    assert told == ["forgotten"] * 2
