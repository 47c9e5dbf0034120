from collections.abc import Iterator

import pytest
from scripted_server import Serve, scripted_servers


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start
