"""How two versions of an article are compared."""

from dataclasses import replace

from requests_app.knowledge.content import Piece, compare
from tests.factories.knowledge import content


def pieces(changes, name):
    (found,) = [change for change in changes if change.name == name]
    return found.pieces


def test_words_differ_by_their_letters_and_codes_as_a_whole():
    old = content(answer="带身份证办理。", category_code="010203")
    new = replace(old, answer="带户口簿办理。", category_code="010204")

    changes = compare(old, new)

    assert Piece("same", "带") in pieces(changes, "answer")
    assert pieces(changes, "category_code") == (
        Piece("removed", "010203"), Piece("added", "010204"),
    )  # fmt: skip


def test_a_code_that_was_empty_is_only_added():
    old = content(area_code="")

    assert pieces(compare(old, replace(old, area_code="330203001")), "area_code") == (
        Piece("added", "330203001"),
    )
