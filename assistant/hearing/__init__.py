"""From sound to words: microphone, voice activity, endpointing, transcription."""
