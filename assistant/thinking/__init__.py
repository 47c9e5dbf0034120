"""From words to an intent and to text: routing, memory, prompts, language models."""
