"""The settings of a place, from the command or the button that wants them to what the desk says of what was given.

Discord opens a modal only as the first answer to a press, and tells errors nowhere in it: so a form is shown as what it
says now, with a button for each page, and what is wrong comes back beside a button that opens the page again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.chat.discord import limits, views
from bot.chat.discord.views import Modal
from bot.core.commands import Command, parse
from bot.core.desk import Form, Given, Inbound, Option
from bot.core.message import Message
from bot.core.ports import Desk
from bot.core.types import Problem

MOST_TYPED: Final = 200
"""Pages with errors of which it is known what was typed; an older one opens as things are."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A modal to be opened as the answer to a press."""

    modal: Modal


Shown = Message | Opened | Problem
"""What comes of asking for settings: something to be read by the asker alone, a modal, or why there is neither."""


def are_wanted(said: Inbound) -> bool:
    """Does somebody want to see the settings, by a command or a button?"""
    if said.kind == "command":
        return parse(said.text) == Command(verb=views.SETTINGS)
    return said.action == views.SETTINGS


class Forms:
    """The forms of one connection. What was typed and is wrong is kept here, for as long as this process lives."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._typed: OrderedDict[tuple[str, str, str], Given] = OrderedDict()

    async def settings(self, said: Inbound) -> Shown:
        """The settings of the place, or of what was pressed; the first page at once where there is nothing yet. Raises
        what the desk raises.
        """
        form = await self._desk.form(said.place, said.user, said.subject)
        if isinstance(form, Problem):
            return form
        page = views.page_of(form, "")
        if not form.fresh or page is None:
            others = () if said.subject else await self._desk.suggest(said.place, "digests", "")
            return views.overview(form, here=[each.value for each in others])
        return Opened(await self._drawn(said, form, page))

    async def page(self, said: Inbound, name: str) -> Shown:
        """One page of a form, with what was typed into it where that was wrong. Raises what the desk raises."""
        form = await self._desk.form(said.place, said.user, said.subject)
        if isinstance(form, Problem):
            return form
        page = views.page_of(form, name)
        if page is None:
            return views.overview(form)
        return Opened(await self._drawn(said, replace(form, subject=said.subject), page))

    async def _drawn(self, said: Inbound, form: Form, page: views.Page) -> Modal:
        typed = self._typed.get((said.user, form.subject, page.name))
        offered = {field.name: await self._few(said, field.name) for field in page.fields if field.kind == "suggested"}
        return views.filling(form, page, typed=typed, offered=offered)

    async def _few(self, said: Inbound, field: str) -> Sequence[Option]:
        """All the values of a field that takes no other, where they are few enough to be chosen from."""
        if field == "topics":  # any words are one
            return ()
        found = await self._desk.suggest(said.place, field, "")
        return found if len(found) < limits.OPTIONS else ()

    async def filled(self, said: Inbound, name: str, given: Given) -> Message | Problem:
        """What the desk says of a page that was filled in: the settings as they are then, or what is wrong. Raises what
        the desk raises.
        """
        key = (said.user, said.subject, name)
        problems = await self._desk.save(said.place, said.user, said.subject, given)
        form = await self._desk.form(said.place, said.user, said.subject)
        if isinstance(form, Problem):
            return problems[0] if problems else form
        if not problems:
            self._typed.pop(key, None)
            return views.kept(form)
        self._typed[key] = given
        while len(self._typed) > MOST_TYPED:
            self._typed.popitem(last=False)
        return views.wrong(replace(form, subject=said.subject), name, problems)
