"""The fixed sentences of the page, from the catalogue that all fixed sentences stand in."""

from babel import Locale

from assistant.core import phrases

WORDS = {
    "starting": "I am waking up. One moment, please.",
    "ready": "Press the button and ask.",
    "listening": "I am listening.",
    "follow_up": "Just speak, I am listening. To end, say “Stop”.",
    "thinking": "I am thinking.",
    "capturing": "Look here: I am taking a picture.",
    "speaking": "This is what I know.",
    "guarded": "I hear you.",
    "calling": "Please tell the staff.",
    "error": "Something is not right.",
    "unheard": "Once more, please.",
    "paused": "I am taking a break. Please come back later.",
    "lost": "I am starting again. One moment, please.",
    "warm": "I am warm, so my answers are short.",
    "cooling": "I have to cool down, so I cannot answer everything.",
    "notes": "I cannot look into all of my notes yet.",
    "code": "For the staff, the code of this kiosk:",
    "examples": "For example",
    "question": "Your question",
    "answer": "The answer",
    "picture": "The picture that I have just taken",
    "source": "Source",
    "thought": "These are my own words, and they may be wrong.",
    "ask": "Ask",
    "done": "Done",
    "again": "Ask something else",
    "hint": "Hold it while you speak, or tap it once.",
    "type": "Type a question",
    "send": "Send",
    "language": "Language",
    "any": "Any language",
}
"""By the name that the page calls them by."""


def words(language: str) -> dict[str, str]:
    """All of them in a language."""
    return {name: phrases.say(language, sentence) for name, sentence in WORDS.items()}


def native_name(language: str) -> str:
    """As the language calls itself, such as "Português"."""
    name = Locale(language).get_language_name(language) or language
    return name[:1].upper() + name[1:]
