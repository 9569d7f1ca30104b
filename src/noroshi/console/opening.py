"""Opens a page inside the frame: who may see it, what stands there while it loads, and what when it fails."""

from __future__ import annotations

import inspect
from typing import Any

import structlog
from nicegui import background_tasks, context, ui
from nicegui.page_arguments import PageArguments

from noroshi.console.catalogue import PAGES
from noroshi.console.language import say
from noroshi.console.page import Page
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import bones, fault, forbidden, missing
from noroshi.console.visitor import EndedError, ForbiddenError, Visitor, leave_for_login
from noroshi.triage.desk.refusals import MissingError

log = structlog.get_logger()


def open_pages() -> None:
    """Show the page of the address, and another one when the address changes, without loading the frame again."""
    ui.sub_pages({page.path: _opener(page) for page in PAGES})
    context.client.sub_pages_router.on_path_changed(_return)


def _return(path: str) -> None:
    visitor: Visitor = context.client.storage["visitor"]
    if visitor.on_return is not None:
        background_tasks.create(visitor.on_return(path), name="return to a page")


def _opener(page: Page) -> Any:
    async def open_page(arguments: PageArguments) -> None:
        await _open(page, arguments)

    # NiceGUI compares annotations with the class itself, and gives these arguments only to such a parameter.
    parameter = inspect.Parameter("arguments", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=PageArguments)
    open_page.__signature__ = inspect.Signature([parameter])  # type: ignore[attr-defined]
    return open_page


async def _open(page: Page, arguments: PageArguments) -> None:
    visitor: Visitor = context.client.storage["visitor"]
    visitor.query, visitor.needs = dict(arguments.query_parameters), page.permission
    visitor.on_return = None
    ui.page_title(f"{say(page.title)} · {say('shell.product')}")
    holder = part("div", "page", data_loading="")
    with holder:
        bones()
    router = context.client.sub_pages_router
    if not router.is_initial_request:
        ui.run_javascript("document.getElementById('main')?.focus({preventScroll: true})")
    try:
        await visitor.require(page.permission)
        with holder:
            await page.build(visitor, **arguments.path_parameters)
    except Exception as error:
        holder.clear()
        with holder:
            _explain(error, page)
    else:
        holder.remove(0)
    del holder.props["data-loading"]


def _explain(error: Exception, page: Page) -> None:
    if isinstance(error, EndedError):
        leave_for_login()
    elif isinstance(error, ForbiddenError):
        forbidden()
    elif isinstance(error, MissingError):
        missing()
    else:
        log.error("a page of the console failed", page=page.path, exc_info=error)
        fault(context.client.sub_pages_router.refresh)
