"""How many publishers stand behind a story independently, and which article leads it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.stories.coverage import Coverage, Member, publishers
from bot.core.types import ArticleId, Story, StoryId
from tests.core.stories.builders import NOON, article, member

NAMES = ["Halyard", "Ledger", "Courier", "Gallery"]


def report(publisher: str | None, text: str, *, derived_from: Member | None = None, url: str | None = None) -> Member:
    made = article(text, publisher=publisher, url=url)
    return member(made, derived_from=derived_from.article.id if derived_from else None)


def test_a_wire_report_in_three_outlets_counts_once() -> None:
    first = report("Halyard", "wire")
    assert (
        publishers([first, report("Ledger", "wire!", derived_from=first), report("Courier", "w", derived_from=first)])
        == 1
    )


def test_five_reports_of_one_outlet_count_once() -> None:
    assert publishers([report("Halyard", f"report {number}") for number in range(5)]) == 1


def test_a_wire_report_beside_two_outlets_own_counts_three_where_a_third_outlet_runs_it() -> None:
    wire = report("Halyard", "wire")
    copies = [report(name, f"wire in {name}", derived_from=wire) for name in ("Ledger", "Courier")]
    own = [report("Halyard", "own"), report("Ledger", "own too")]
    assert publishers([wire, *copies, *own]) == 3
    assert publishers([wire, copies[0], *own]) == 2


def test_outlets_of_one_owner_are_one_voice() -> None:
    members = [report("Halyard", "one"), report("Ledger", "two"), report("Courier", "three")]
    assert publishers(members) == 3
    assert publishers(members, {"Halyard": "Seaward Group", "Ledger": "Seaward Group"}) == 2


def test_a_publisher_without_a_name_is_known_by_its_address() -> None:
    members = [report(None, "one", url="https://www.a.test/1"), report(None, "two", url="https://a.test/2")]
    assert publishers(members) == 1
    assert publishers([*members, report(None, "three", url="https://b.test/3")]) == 2


def test_copies_of_an_article_that_is_no_longer_in_the_story_are_still_one_account() -> None:
    gone = ArticleId("gone")
    members = [replace(report(name, name), derived_from=gone) for name in NAMES]
    assert publishers(members) == 1


accounts = st.lists(
    st.tuples(st.sampled_from(NAMES), st.none() | st.integers(0, 6)),
    min_size=1,
    max_size=8,
    unique_by=lambda pair: pair,
)


@given(accounts)
def test_there_are_no_more_independent_publishers_than_publishers_or_texts_and_at_least_one(
    drawn: list[tuple[str, int | None]],
) -> None:
    members: list[Member] = []
    for number, (name, parent) in enumerate(drawn):
        origin = members[parent] if parent is not None and parent < len(members) else None
        members.append(report(name, f"text {number}", derived_from=origin))
    found = publishers(members)
    roots = sum(m.derived_from is None for m in members)
    assert 1 <= found <= min(len({name for name, _ in drawn}), roots)


def covered(*members: Member) -> Coverage:
    ids = tuple(m.article.id for m in members)
    return Coverage(
        story=Story(id=StoryId("s"), version=1, article_ids=ids, first_at=NOON, last_at=NOON), members=members
    )


def test_the_lead_is_full_text_then_no_copy_then_the_best_tier_then_the_earliest() -> None:
    early, late = member(article("early", hours=0), tier=2), member(article("late", hours=2), tier=2)
    best = member(article("best", hours=4), tier=1)
    stub = member(article("stub", hours=-2, quality="paywalled"), tier=1)
    copy = member(article("copy", hours=-3), "copy", tier=1)
    assert covered(late, early).lead.text == "early"
    assert covered(late, early, stub, copy).lead.text == "early"
    assert covered(late, early, stub, copy, best).lead.text == "best"
    assert covered(stub).lead.text == "stub"
