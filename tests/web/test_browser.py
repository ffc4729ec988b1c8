"""The pages as a reader has them, in a real Chromium."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Page, Request

from bot.flows.pull import PullReport
from tests.flows.conftest import first_pull, port
from tests.web.desk import NAMES, Desk, served

__all__ = ["first_pull", "port"]

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("chromium")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(
    first_pull: tuple[Path, PullReport],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Desk]:
    pulled = tmp_path_factory.mktemp("desk") / "onrecord.db"
    shutil.copy(first_pull[0], pulled)
    async with served(pulled) as opened:
        yield opened


# ---------------------------------------------------------------- nothing runs, nothing is asked of others


@pytest.mark.parametrize("name", NAMES)
async def test_a_page_asks_nobody_else_for_anything_and_breaks_none_of_its_rules(desk: Desk, name: str) -> None:
    asked: list[Request] = []
    failed: list[str] = []
    context = await desk.browser.new_context()
    page = await context.new_page()
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - playwright marks what it is given
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("console", lambda message: failed.append(message.text))
    page.on("pageerror", lambda error: failed.append(str(error)))
    response = await page.goto(desk.base + desk.pages[name])
    await page.wait_for_load_state("networkidle")
    await context.close()
    assert response is not None
    expected = [] if response.ok else [f"{response.status} ({response.status_text})"]
    assert [text for text in failed if not any(known in text for known in expected)] == []
    assert {request.url.removeprefix(desk.base)[:8] for request in asked} >= {"/static/"}
    assert [request.url for request in asked if not request.url.startswith(f"{desk.base}/")] == []


@pytest.mark.parametrize("name", NAMES)
async def test_no_page_has_anything_that_could_run(desk: Desk, name: str) -> None:
    page = await desk.look(name)
    assert await page.evaluate("window.acted") is None
    assert await page.locator("script, iframe, object, embed, img, svg, base, [style]").count() == 0
    acting = """() => [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])
        .filter(a => a.name.startsWith('on') || /^\\s*(javascript|data|vbscript):/i.test(a.value)).length"""
    assert await page.evaluate(acting) == 0


async def test_markup_in_a_title_and_in_quotes_is_shown_as_it_was_written(desk: Desk) -> None:
    page = await desk.look("hostile article")
    assert "<script>window.acted=1</script>" in await page.locator("h1").inner_text()
    assert "</mark></p></div><script>" in await page.locator("#text").inner_text()


async def test_no_character_of_the_news_turns_the_order_of_what_is_read(desk: Desk) -> None:
    page = await desk.look("hostile article")
    whole = await page.content()
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", whole)
    assert "�worromot ekirts�" in whole


# ---------------------------------------------------------------- notes


async def test_the_note_of_a_quote_shows_while_the_pointer_is_on_it(desk: Desk) -> None:
    page = await desk.look("article")
    mark = page.locator("mark.quote[tabindex]").first
    note = mark.locator(".note")
    assert not await note.is_visible()
    await mark.hover()
    await note.wait_for(state="visible")
    told = await note.inner_text()
    assert "Rosalind Achebe" in told
    assert "said" in told
    assert re.search(r"\d\d %", told)
    await page.mouse.move(2, 2)
    await note.wait_for(state="hidden")


async def test_the_keyboard_opens_the_note_of_every_quote_and_condition_in_order(desk: Desk) -> None:
    page = await desk.look("article")
    wanted = await page.locator("mark[data-ref]").evaluate_all("all => all.map(e => e.dataset.ref)")
    reached: list[str] = []
    while len(reached) < len(wanted):
        await page.keyboard.press("Tab")
        found = await page.evaluate("document.activeElement.dataset.ref || ''")
        if found:
            reached.append(found)
            note = page.locator(f"#{await page.evaluate('document.activeElement.getAttribute(`aria-describedby`)')}")
            await note.wait_for(state="visible")
            assert found.split()[0] in await note.inner_text()
    assert reached == wanted


async def test_what_is_not_shown_differs_by_more_than_colour(desk: Desk) -> None:
    page = await desk.look("article")
    drawn = "e => getComputedStyle(e).backgroundImage.replace(/rgb\\([^)]*\\)/g, 'c')"
    for kind in ("quote", "condition"):
        shown = await page.locator(f"mark.{kind}").first.evaluate(drawn)
        hidden = await page.locator(f"mark.{kind}-not").first.evaluate(drawn)
        assert shown != hidden
    assert "Not shown." in (await page.locator("mark.quote-not .verdict").first.text_content() or "")


@pytest.mark.parametrize("width", [360, 800, 1280])
async def test_a_note_stays_in_the_window_and_off_the_words_it_is_about(desk: Desk, width: int) -> None:
    page = await desk.look("article", width=width)
    for mark in await page.locator("mark[tabindex]").all():
        await mark.focus()
        note = mark.locator(".note")
        await note.wait_for(state="visible")
        box, words = await note.bounding_box(), await _words(page)
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        overlaps = box["x"] < words["right"] and box["y"] < words["bottom"] and words["top"] < box["y"] + box["height"]
        assert not overlaps


async def _words(page: Page) -> dict[str, float]:
    """Where the first line of the focused mark stands in the window."""
    where = "(() => { const {top, bottom, right} = document.activeElement.getClientRects()[0]; return {top, bottom, right} })()"
    found: dict[str, float] = await page.evaluate(where)
    return found


async def test_a_line_of_a_briefing_leads_to_its_passage_in_sight(desk: Desk) -> None:
    page = await desk.look("story")
    said = await page.locator(".said blockquote").last.inner_text()
    await page.locator(".said a.place").last.click()
    here = page.locator("#here")
    await here.wait_for(state="attached")
    top = await here.evaluate("e => e.parentElement.getBoundingClientRect().top")
    assert 0 <= top <= 800
    shown = "".join(await page.locator(".here").evaluate_all("all => all.map(e => e.lastChild.textContent)"))
    assert said.strip("“”") == shown.removesuffix(",")


# ---------------------------------------------------------------- keyboard, width, contrast, print


@pytest.mark.parametrize("name", [name for name in NAMES if name != "passage"])  # it begins at its passage
async def test_the_keyboard_reaches_everything_in_reading_order(desk: Desk, name: str) -> None:
    page = await desk.look(name)
    numbered = """[...document.querySelectorAll('a[href], button, input, [tabindex="0"]')]
        .map((element, number) => element.dataset.nth = number).length"""
    wanted = await page.evaluate(numbered)
    reached = []
    for _ in range(wanted):
        await page.keyboard.press("Tab")
        reached.append(int(await page.evaluate("document.activeElement.dataset.nth ?? -1")))
    assert reached == list(range(wanted))


async def test_the_first_stop_skips_to_the_text(desk: Desk) -> None:
    page = await desk.look("story")
    await page.keyboard.press("Tab")
    box = await page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("name", NAMES)
async def test_no_page_scrolls_sideways_on_a_phone_a_tablet_or_a_desk(desk: Desk, name: str) -> None:
    page = await desk.look(name)
    for width in (1280, 768, 360, 320):
        await page.set_viewport_size({"width": width, "height": 700})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

CONTRAST = """() => {
  const parse = c => { const n = c.match(/[\\d.]+/g).map(Number); return {rgb: n.slice(0, 3), a: n[3] ?? 1}; };
  const light = rgb => rgb.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, under) => top.rgb.map((v, i) => v * top.a + under[i] * (1 - top.a));
  const backs = e => {  // every colour that may lie behind the element's words
    const behind = e.parentElement ? backs(e.parentElement) : [[255, 255, 255]];
    const style = getComputedStyle(e);
    const colour = parse(style.backgroundColor);
    const under = behind.map(b => over(colour, b));
    const layers = style.backgroundImage.split(/, (?=repeating-linear|linear|none)/);
    if (e.matches('mark, .swatch')) layers.shift();  // the line under the words, not behind them
    const drawn = (layers.join().match(/rgba?\\([^)]*\\)/g) ?? []).map(parse);
    return under.concat(under.flatMap(b => drawn.filter(d => d.a > 0).map(d => over(d, b))));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = [];
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || e.closest('.unseen')) continue;
    const ink = light(parse(getComputedStyle(e).color).rgb);
    for (const back of backs(e)) {
      const [a, b] = [ink, light(back)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${e.className} ${walker.currentNode.textContent.trim().slice(0, 30)}`);
    }
  }
  return poor;
}"""


@pytest.mark.parametrize("name", NAMES)
async def test_every_word_can_be_read_against_what_is_behind_it_light_and_dark(desk: Desk, name: str) -> None:
    page = await desk.look(name)
    papers = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        assert await page.evaluate(CONTRAST) == []
        papers.append(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, dark = (int(re.findall(r"\d+", paper)[0]) for paper in papers)
    assert dark < 60
    assert light > 200


async def test_the_contrast_check_sees_a_poor_contrast(desk: Desk) -> None:
    page = await desk.look("front")
    await page.evaluate("document.querySelector('h3 a').style.setProperty('color', '#999')")
    assert len(await page.evaluate(CONTRAST)) == 1


async def test_print_leaves_out_what_only_a_screen_needs(desk: Desk) -> None:
    page = await desk.look("article")
    await page.emulate_media(media="print")
    for gone in (".masthead nav", ".colophon", ".legend"):
        assert not await page.locator(gone).first.is_visible()
    assert await page.locator("#text").is_visible()


@pytest.mark.parametrize("name", NAMES)
async def test_every_page_says_what_it_is_to_whoever_cannot_see_it(desk: Desk, name: str) -> None:
    page = await desk.look(name)
    assert await page.locator("h1").count() == 1
    assert await page.locator("main").count() == 1
    assert (await page.title()).endswith(" · OnRecord")
    ids = await page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))
    named = await page.locator("[aria-labelledby], [aria-describedby]").evaluate_all(
        "all => all.flatMap(e => [e.getAttribute('aria-labelledby'), e.getAttribute('aria-describedby')])"
    )
    assert {name for name in named if name} <= set(ids)
    for field in await page.locator("input").all():
        assert await page.locator(f"label[for={await field.get_attribute('id')}]").count() == 1
