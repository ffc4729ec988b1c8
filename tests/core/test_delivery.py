"""What becomes of a message, for every failure and every history: nothing in doubt is posted again, nothing tried for ever."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core import delivery
from bot.core.delivery import ATTEMPTS, FIRST, LONGEST, OBEYED, PATIENCE, Again, Anew, Doubted, Failed, Sent, Try, Wait
from bot.core.errors import Permanent, Transient
from bot.core.ports import AMBIGUOUS, REFUSED, History
from bot.core.types import Place, Posted
from tests.store.builders import NOON

SETTLE = timedelta(minutes=1)
HERE = Place(platform="slack", tenant="T", channel="C")

ages = st.timedeltas(timedelta(), timedelta(days=9))
tries = st.builds(
    lambda number, age, late: Try(number=number, made_at=NOON - age - late, started_at=NOON - late),
    st.integers(1, 10_000), ages, ages,
)  # fmt: skip
asked = st.none() | st.timedeltas()
kinds = st.sampled_from([*AMBIGUOUS, *REFUSED, "rate-limited", "unreachable", "busy", "too-long", "missing"])
transients = st.builds(lambda kind, after: Transient("later", kind=kind, after=after), kinds, asked)
permanents = st.builds(lambda kind: Permanent("never", kind=kind), kinds)
histories: st.SearchStrategy[History] = st.sampled_from([Posted(place=HERE, message_id="m"), "absent", "unreadable"])


def given_up(attempt: Try) -> bool:
    return attempt.number >= ATTEMPTS and NOON - attempt.made_at >= PATIENCE


@given(transients, tries)
def test_what_may_stand_waits_and_what_surely_does_not_is_tried_again_until_it_is_given_up(
    failed: Transient, attempt: Try
) -> None:
    decided = delivery.after(failed, attempt, NOON)
    if failed.kind in AMBIGUOUS:
        assert decided == Wait(why="later")
    else:
        assert isinstance(decided, Failed if given_up(attempt) else Again)


@given(transients.filter(lambda failed: failed.kind not in AMBIGUOUS), tries)
def test_a_pause_that_a_platform_asks_for_is_obeyed_by_the_whole_channel_up_to_a_day(
    failed: Transient, attempt: Try
) -> None:
    decided = delivery.after(failed, attempt, NOON)
    if not isinstance(decided, Again):
        return
    pause = decided.not_before - NOON
    assert decided.hold is (failed.after is not None)
    if failed.after is not None:
        assert pause == min(max(failed.after, timedelta()), OBEYED)
    else:
        assert FIRST <= pause <= LONGEST


def test_our_own_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    failed = Transient("busy", kind="busy")
    decided = [delivery.after(failed, Try(number=n, made_at=NOON, started_at=NOON), NOON) for n in range(1, 12)]
    assert [(each.not_before - NOON).total_seconds() for each in decided if isinstance(each, Again)] == [
        2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900,
    ]  # fmt: skip


@given(permanents, tries)
def test_a_refusal_ends_it_and_says_whether_the_place_is_closed(failed: Permanent, attempt: Try) -> None:
    refused = failed.kind if failed.kind in REFUSED else None
    assert delivery.after(failed, attempt, NOON) == Failed(why="never", refused=refused)
    doubted = delivery.unread(failed, attempt, NOON, SETTLE)
    assert isinstance(doubted, Doubted)
    assert doubted.refused == refused


@given(histories, tries)
def test_only_a_history_that_does_not_hold_it_has_a_message_posted_again(history: History, attempt: Try) -> None:
    decided = delivery.reconciled(history, attempt, NOON)
    match history:
        case Posted(message_id=message_id):
            assert decided == Sent(message_id=message_id)
        case "absent":
            assert isinstance(decided, Failed if given_up(attempt) else Again)
        case "unreadable":
            assert isinstance(decided, Doubted)


@given(transients, tries)
def test_a_history_that_cannot_be_asked_is_asked_again_after_a_pause_and_for_a_day(
    failed: Transient, attempt: Try
) -> None:
    decided = delivery.unread(failed, attempt, NOON, SETTLE)
    if NOON - attempt.started_at > PATIENCE:
        assert isinstance(decided, Doubted)
    else:
        assert isinstance(decided, Wait)
        assert decided.until is not None
        assert SETTLE <= decided.until - NOON <= OBEYED


# ---------------------------------------------------------------- last words in a message of ours

changes = tries.map(lambda attempt: replace(attempt, repeatable=True))


@given(transients, changes)
def test_what_may_be_done_twice_is_done_again_whatever_came_of_it(failed: Transient, attempt: Try) -> None:
    expected = Failed if given_up(attempt) else Again
    assert isinstance(delivery.after(failed, attempt, NOON), expected)
    assert isinstance(delivery.unread(failed, attempt, NOON, SETTLE), expected)


@given(permanents, changes)
def test_an_answer_whose_message_is_gone_is_posted_as_one_of_its_own(failed: Permanent, attempt: Try) -> None:
    decided = delivery.after(failed, attempt, NOON)
    assert isinstance(decided, Anew if failed.kind == "missing" else Failed)
    again = delivery.unread(failed, attempt, NOON, SETTLE)
    assert isinstance(again, Failed if given_up(attempt) else Again), "a history says nothing of a change"


@given(histories, changes)
def test_no_history_leaves_a_change_in_doubt(history: History, attempt: Try) -> None:
    decided = delivery.reconciled(history, attempt, NOON)
    assert isinstance(decided, Sent) is isinstance(history, Posted)
    assert not isinstance(decided, Doubted)
