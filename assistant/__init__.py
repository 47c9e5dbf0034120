"""An offline voice assistant for a kiosk: press the button, ask, hear the answer."""

import os

# Model hubs are not asked, and nobody is told how the program is used. Libraries read these when they are imported,
# so this comes before all of them. ONNX Runtime, which speaks and hears for us, would otherwise send what it runs on
# and which models it loads to its makers; `assistant doctor --offline-proof` found it out.
os.environ.update(
    {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "ORT_DISABLE_TELEMETRY": "1",
        "ANONYMIZED_TELEMETRY": "False",  # Chroma
        "OTEL_SDK_DISABLED": "true",
        "DO_NOT_TRACK": "1",
    }
)
