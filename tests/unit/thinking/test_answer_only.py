"""Only what is meant for the visitor passes, however the reply is cut into pieces."""

from collections.abc import Generator

import pytest

from assistant.thinking.answer_only import AnswerOnly


def deltas(*parts: str) -> Generator[str]:
    yield from parts


def passed(*parts: str, model: str = "") -> str:
    return "".join(AnswerOnly(model)(deltas(*parts))).strip()


TAGS = ["think", "thinking", "thought", "reason", "reasoning", "reflection", "scratchpad", "analysis", "seed:think"]
CALL = '{"name": "weather", "arguments": {"city": "Paris"}}'
FORMS = [
    *[f"<{tag}>Hm. Is it Paris?</{tag}>\n\nParis it is." for tag in TAGS],
    *[f"Paris it is.<{tag}>Was that right?" for tag in TAGS],
    "<THINK>Hm.</THINK>Paris it is.",
    "[THINK]Hm.[/THINK]Paris it is.",
    "◁think▷Hm.◁/think▷Paris it is.",
    "<|begin_of_thought|>Hm.<|end_of_thought|>Paris it is.",
    "<|START_THINKING|>Hm.<|END_THINKING|>Paris it is.",
    "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Paris it is.<|return|>",
    "<|channel|>commentary to=tools.f <|constrain|>json<|message|>{}<|call|><|channel|>final<|message|>Paris it is.",
    "<|channel|>final<|message|>Paris it is.<|end|>",
    "<|channel>thought\nHm.<channel|>Paris it is.",
    "analysisWe are asked where.assistantfinalParis it is.",
    "Okay, the user wants a place.</think>Paris it is.",
    "The user asks for a place. It is Paris.\n</think>\n\nParis it is.",
    "We need to answer.</thinking>Paris it is.",
    "Paris it is.<|im_end|>",
    "Paris it is.<|im_end|>\n<|im_start|>user\nAnd Rome?<|im_end|>",
    "<|im_start|>assistant\nParis it is.<|im_end|>",
    "Paris it is.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nAnd Rome?",
    "<|start_header_id|>assistant<|end_header_id|>\n\nParis it is.<|eot_id|>",
    "Paris it is.<end_of_turn>\n<start_of_turn>user\nAnd Rome?",
    "<start_of_turn>model\nParis it is.<end_of_turn>",
    "<s>Paris it is.</s>",
    "[INST] Where? [/INST] Paris it is."[len("[INST] Where? ") :],
    "Paris it is.<|endoftext|>Human: more",
    "Paris it is.<｜end▁of▁sentence｜>",
    "<bos>Paris it is.<eos>",
    "<answer>Paris it is.</answer>",
    f"<tool_call>\n{CALL}\n</tool_call>\nParis it is.",
    f"<function_call>{CALL}</function_call>Paris it is.",
    '<function=weather>{"city": "Paris"}</function>Paris it is.',
    f"Paris it is.\n<tool_call>{CALL}",
    f"Paris it is.[TOOL_CALLS][{CALL}]",
    "Paris it is.<|python_tag|>weather.call(city='Paris')<|eom_id|>",
    f"{CALL}\nParis it is.",
    f"[{CALL}]\nParis it is.",
    f"```json\n{CALL}\n```\nParis it is.",
    f"Paris it is.\n```json\n{CALL}\n```",
    "```tool_code\nprint(weather('Paris'))\n```\nParis it is.",
    f"Paris it is.\n{CALL}",
    'Paris it is.\n{"name": "weather", "argu',
    '{"answer": "Paris it is."}',
    '```json\n{"response": "Paris it is."}\n```',
    "Assistant: Paris it is.",
    "**Assistant:** Paris it is.",
    "### Assistant:\nParis it is.",
    "assistant\nParis it is.",
    "AI: Paris it is.\nHuman: And Rome?\nAI: Rome.",
    "Paris it is.\nuser: And Rome?\nassistant: Rome.",
    "Paris it is.\nuser\nAnd Rome?",
    "Paris it is.\n\n### Instruction:\nMore.",
    "Paris it is.\nUsuario: ¿Y Roma?",
    "Paris it is.\nBenutzer: Und Rom?",
    "Paris it is.\n用户：罗马呢？",
    "user: where is it?\nassistant: Paris it is.",
    "Thought: I know it.\nFinal Answer: Paris it is.",
    "System: be brief\nAssistant: Paris it is.",
]


@pytest.mark.parametrize("form", FORMS)
def test_only_the_answer_passes_wherever_the_reply_is_cut_in_two(form: str) -> None:
    assert passed(form) == "Paris it is."
    for cut in range(1, len(form)):
        assert passed(form[:cut], form[cut:]) == "Paris it is.", cut


@pytest.mark.parametrize("form", FORMS)
def test_only_the_answer_passes_letter_by_letter(form: str) -> None:
    assert passed(*form) == "Paris it is."


ANSWERS = [
    "2 < 3 and 5 > 4.",
    "<b>Bold</b> bees",
    "The user of a hive is a beekeeper, and that is well.",
    "The honey bee lives in a hive. It flies.",
    "Okay, so bees make honey. They also make wax.",
    "A bee has five eyes: three small, two large.",
    "Answer the question",
    "Animals: bees\nPlants: clover",
    "Thinking is hard.",
    "Bees [1] make `wax` and [honey].",
    "- one\n- two\n\nthree",
    "analysis is a field of mathematics",
    "Well, I think so. Let me add: bees sleep.",
    "我觉得是巴黎。",
    "{a} is a set",
    "I have no idea, but the assistant",
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_left_as_it_is(answer: str) -> None:
    assert passed(answer) == answer
    assert passed(*answer) == answer
    for cut in range(1, len(answer)):
        assert passed(answer[:cut], answer[cut:]) == answer


@pytest.mark.parametrize("parts", [["<think>It never ends"], [], ["<tool_call>{"], ["<|im_end|>"]])
def test_nothing_may_be_left(parts: list[str]) -> None:
    assert passed(*parts) == ""


@pytest.mark.parametrize("model", ["deepseek-r1:1.5b", "qwq", "qwen3-4b-thinking", "a-reasoner"])
def test_a_model_whose_name_says_that_it_thinks_is_waited_for(model: str) -> None:
    assert passed(*"Rome? No, it is Paris.</think>Paris it is.", model=model) == "Paris it is."


def test_a_model_that_thought_aloud_once_is_waited_for_from_then_on() -> None:
    only = AnswerOnly("small")
    list(only(deltas("Rome? ", "No.", "</think>", "Paris.")))
    assert "".join(only(deltas("Rome? ", "No.", "</think>", "Paris."))) == "Paris."
    assert "".join(only(deltas("Par", "is."))) == "Paris."
    assert next(only(deltas("Paris", " is"))) == "Paris"  # and not any more, once it answered at once


def test_the_first_word_is_not_held_back() -> None:
    assert next(AnswerOnly()(deltas("Paris", " is", " it."))) == "Paris"


def test_whoever_stops_reading_ends_the_model() -> None:
    ended = []

    def model() -> Generator[str]:
        try:
            yield "a fine thing. "
            yield "b"
        finally:
            ended.append(True)

    pieces = AnswerOnly()(model())
    next(pieces)
    pieces.close()
    assert ended
