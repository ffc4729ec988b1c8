"""The newsroom's stories and some hostile ones behind the pages, and a real Chromium that looks at them."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot import web
from bot.config import Config
from bot.core.types import PUBLIC, Article
from bot.flows import brief
from bot.flows.kit import SCOPES, Kit, Web
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.store import db, outbox, stories
from bot.web.delivery import address
from tests.flows.conftest import Clock
from tests.store.builders import NOON, article, publish
from tests.web.posting import digest, draft, fill

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
)
CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ACTS = "<script>window.acted=1</script><img src=x onerror=\"window.acted=1\"><svg onload='window.acted=1'>"
HOSTILE = article(
    f"""Harbour pilots stopped work on Monday, said {ACTS} the board's secretary. “{ACTS} will sail when the lamps are lit,” said Ilse Okonjo-Brandt.

"></mark></p></div><script>window.acted=1</script> “We demand \u202eyenom\u202c by Friday,” said Okonjo-Brandt.

{"Donaudampfschifffahrtsgesellschaft" * 12} and {"https://very.long.example/" + "a" * 400} were named.""",
    title=f"Pilots {ACTS} \u202eworromot ekirts\u202c {'Langeswort' * 30}",
    page="hostile",
)  # fmt: skip


def chromium() -> str:
    """Where Chromium is: `$CHROMIUM`, else on the path. Skips the test where it is not."""
    given = os.environ.get("CHROMIUM")
    found = given or next((path for name in CANDIDATES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("there is no Chromium: install Debian's chromium, or name one with CHROMIUM")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The pages being served, the addresses of one of each, and the browser."""

    base: str
    pages: Mapping[str, str]
    browser: Browser
    window: Page

    async def look(self, name: str, *, width: int = 1280, dark: bool = False) -> Page:
        """A page of that name, in a window `width` pixels wide. The window is the same each time: pages keep nothing."""
        await self.window.set_viewport_size({"width": width, "height": 800})
        await self.window.emulate_media(color_scheme="dark" if dark else "light", media="screen")
        await self.window.mouse.move(0, 0)
        await self.window.goto("about:blank")
        await self.window.goto(self.base + self.pages[name])
        return self.window


@asynccontextmanager
async def served(pulled: Path) -> AsyncIterator[Desk]:
    """The pages over the database at `pulled`, with the hostile article added."""
    executable = chromium()
    clock = Clock()
    async with (
        await db.connect(pulled) as database,
        Fetcher(
            FetchPolicy(contact="mailto:desk@example.org"), now=clock, monotonic=asyncio.get_running_loop().time
        ) as fetcher,
        Workers() as workers,
    ):
        edges = Web(fetcher=fetcher, workers=workers)
        kit = Kit(config=Config(), database=database, web=edges, kinds={}, now=clock)
        async with database.begin() as tx:
            await publish(tx, HOSTILE)
            await fill(tx, (HOSTILE.id,))
            await outbox.add(tx, PUBLIC, [draft(f"hostile:{ACTS}", message=digest(ACTS, HOSTILE.text))], now=NOON)
        async with web.serve(kit, "127.0.0.1:0") as base, async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=executable, args=list(FLAGS))
            try:
                window = await browser.new_page()
                yield Desk(base=base, pages=await _pages(kit), browser=browser, window=window)
            finally:
                await browser.close()


async def _pages(kit: Kit) -> dict[str, str]:
    async with kit.database.read() as tx:
        covered = await stories.newest(tx, SCOPES, limit=50)
    for coverage in covered[:-4]:
        await brief.story(kit, coverage)
    bridge = next(c for c in covered if "Tolliver" in (c.lead.title or ""))
    several = max(covered, key=lambda coverage: len(coverage.members))
    hostile = next(c for c in covered if c.lead.id == HOSTILE.id)
    said = (await brief.story(kit, bridge)).briefing.quotes[-1].runs[0]
    return {
        "front": "/",
        "story": f"/stories/{bridge.story.id}",
        "story of several": f"/stories/{several.story.id}",
        "hostile story": f"/stories/{hostile.story.id}",
        "article": _address(bridge.lead),
        "passage": f"{_address(bridge.lead)}?at={said.start}-{said.end}#here",
        "hostile article": f"{_address(HOSTILE)}?at=0-9999",
        "delivery": "/delivery",
        "message": address("digest:daily:1"),
        "message, hostile": address(f"hostile:{ACTS}"),
        "preview": "/preview",
        "preview, dark": "/preview?look=dark",
        "sources": "/sources",
        "why": "/why",
        "why, answered": f"/why?url={bridge.lead.url}",
        "why, hostile": "/why?url=%22%3E%3Cscript%3Ewindow.acted=1%3C/script%3E",
        "missing": "/stories/none",
    }


def _address(of: Article) -> str:
    return f"/articles/{of.id}"


NAMES = (
    "front",
    "story",
    "story of several",
    "hostile story",
    "article",
    "passage",
    "hostile article",
    "delivery",
    "message",
    "message, hostile",
    "preview",
    "preview, dark",
    "sources",
    "why",
    "why, answered",
    "why, hostile",
    "missing",
)
"""The keys of `Desk.pages`: one of every kind of page."""
