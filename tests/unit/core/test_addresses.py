import pytest

from assistant.core.addresses import host_port, ollama, openai


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("", ""),
        ("localhost", "http://localhost:11434"),
        ("127.0.0.1:11434", "http://127.0.0.1:11434"),
        (" http://127.0.0.1:11434/ ", "http://127.0.0.1:11434"),
        ("http://localhost", "http://localhost:11434"),
        ("http://localhost:11434/api", "http://localhost:11434"),
        ("http://localhost:11434/v1/", "http://localhost:11434"),
        ("http://localhost:11434/api/chat", "http://localhost:11434"),
        ("pi.local", "http://pi.local:11434"),
        ("pi.local:8080/ollama/v1/chat/completions", "http://pi.local:8080/ollama"),
        ("https://ollama.example.org", "https://ollama.example.org"),
        ("http://me:secret@pi/api", "http://me:secret@pi"),
        ("[::1]:11434", "http://[::1]:11434"),
        ("0.0.0.0:11434", "http://127.0.0.1:11434"),
        ("HTTP://Pi:1", "http://pi:1"),
    ],
)
def test_an_address_of_ollama_is_taken_as_people_write_it(written: str, address: str) -> None:
    assert ollama(written) == address
    assert ollama(address) == address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("", ""),
        ("server:8080", "http://server:8080/v1"),
        ("http://server:8080/", "http://server:8080/v1"),
        ("http://server:8080/v1/", "http://server:8080/v1"),
        ("https://gateway/openai/v1/chat/completions", "https://gateway/openai/v1"),
        ("http://server/api", "http://server/api"),
        ("http://server:8080/v1/models", "http://server:8080/v1"),
    ],
)
def test_an_address_of_openais_protocol_is_taken_as_people_write_it(written: str, address: str) -> None:
    assert openai(written) == address


@pytest.mark.parametrize(
    "written",
    ["http://", "pi:port", "pi:0", "http://pi:99999", "a b", "ftp://pi", "http://[::1", "pi?x=1", "http://pi\u200b"],
)
def test_what_is_no_address_is_refused_with_advice_of_our_own(written: str) -> None:
    with pytest.raises(ValueError, match=r"write |begins with|leave out"):
        ollama(written)


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("broker", "broker", None),
        ("mqtt://broker:1883/", "broker", 1883),
        ("192.168.1.20:8000", "192.168.1.20", 8000),
        ("fe80::1", "fe80::1", None),
        ("[fe80::1]:1883", "fe80::1", 1883),
    ],
)
def test_a_host_may_be_written_with_its_port(written: str, host: str, port: int | None) -> None:
    told = host_port(written, "broker.local")
    assert (told.host, told.port) == (host, port)
