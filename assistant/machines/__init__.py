"""The house's other machines: doing actions and reading numbers there, over MQTT, HTTP, OSC, files and pins."""
