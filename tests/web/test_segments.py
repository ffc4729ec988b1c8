from hypothesis import given
from hypothesis import strategies as st

from bot.web.segments import Mark, Paragraph, Piece, laid_out

texts = st.text(st.sampled_from("ab \n\r“é😀\u202e"), max_size=60)
edges = st.integers(-5, 70)
marks = st.lists(st.builds(Mark, start=edges, end=edges, name=st.sampled_from("ABCD")), max_size=8)


def pieces(laid: tuple[Paragraph, ...]) -> list[Piece]:
    return [piece for paragraph in laid for piece in paragraph.pieces]


def printed(text: str, laid: tuple[Paragraph, ...]) -> str:
    return "".join(p.gap + "".join(text[piece.start : piece.end] for piece in p.pieces) for p in laid)


@given(texts, marks)
def test_the_text_of_the_page_is_the_text_of_the_article(text: str, found: list[Mark]) -> None:
    assert printed(text, laid_out(text, found)) == text


@given(texts, marks)
def test_every_character_outside_line_breaks_stands_under_exactly_its_marks(text: str, found: list[Mark]) -> None:
    for piece in pieces(laid_out(text, found)):
        for at in range(piece.start, piece.end):
            assert set(piece.names) == {mark.name for mark in found if mark.start <= at < mark.end}


@given(texts, marks)
def test_each_name_opens_once_where_its_first_printed_character_stands(text: str, found: list[Mark]) -> None:
    laid = pieces(laid_out(text, found))
    for name in "ABCD":
        under = [piece for piece in laid if name in piece.names]
        opened = [piece for piece in laid if name in piece.opens]
        assert opened == under[:1]


@given(texts, marks)
def test_no_piece_is_empty_and_none_holds_a_line_break(text: str, found: list[Mark]) -> None:
    for piece in pieces(laid_out(text, found)):
        assert piece.start < piece.end
        assert "\n" not in text[piece.start : piece.end]


@given(texts, marks)
def test_neighbouring_pieces_differ_or_a_mark_begins_or_ends_between_them(text: str, found: list[Mark]) -> None:
    bounds = {edge for mark in found for edge in (mark.start, mark.end)}
    for paragraph in laid_out(text, found):
        for one, other in zip(paragraph.pieces, paragraph.pieces[1:], strict=False):
            assert one.end == other.start
            assert other.start in bounds


def test_a_quote_inside_a_condition_is_cut_into_three() -> None:
    (only,) = laid_out(
        "He will go if they say please.", [Mark(start=3, end=29, name="C1"), Mark(start=23, end=29, name="Q1")]
    )
    assert [(piece.start, piece.end, piece.names, piece.opens) for piece in only.pieces] == [
        (0, 3, (), ()),
        (3, 23, ("C1",), ("C1",)),
        (23, 29, ("C1", "Q1"), ("Q1",)),
        (29, 30, (), ()),
    ]
