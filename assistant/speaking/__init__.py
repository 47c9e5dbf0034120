"""From text to sound: sentences, speakable wording, voices, the speaker."""
