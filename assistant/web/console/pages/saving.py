"""Saving what a page has of the configuration file."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from assistant.web.console.field_errors import WrongValues

Value_contra = TypeVar("Value_contra", contravariant=True)


class FileView(Protocol):
    """What a page shows of the file."""

    @property
    def file(self) -> Path: ...

    @property
    def version(self) -> str: ...


class FileForm(Protocol[Value_contra]):
    """A part of the file that can be read and written."""

    def read(self) -> FileView: ...

    def save(self, typed: Mapping[str, Value_contra], version: str) -> Path:
        """Writes the values; raises WrongValues. Returns the file."""


async def saved(
    form: FileForm[Value_contra],
    values: Mapping[str, Value_contra],
    version: str,
    counts: str,
    field: Callable[[str], str] = str,
) -> Response:
    """Saves, and tells so or what is wrong. Counts: when it does; field: the name on the page of a key."""
    try:
        file = await run_in_threadpool(lambda: form.save(values, version))
    except WrongValues as error:
        fields = {field(key): why for key, why in error.fields.items()}
        return JSONResponse({"error": str(error), "fields": fields}, 422)
    view = await run_in_threadpool(form.read)
    told = f"Saved; what was before is kept, too. {counts}"
    if view.file != file:
        told = f"Saved in {file}, but the kiosk was started with {view.file}: start it without --config."
    return JSONResponse({"told": told, "version": view.version})
