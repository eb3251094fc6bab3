"""Files as they come: any usual encoding is read, what cannot be read names its row."""

import csv

import pytest

from grid.csv_file import decode, read_sheet
from grid.exceptions import ImportRefused

TEXT = "code,name\nA1,汪弄团队\nA2,段塘团队\n"


def sheet_of(text):
    return read_sheet(text, required=["code"], columns=["code", "name"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_what_spreadsheets_write_is_read(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("raw", "row"),
    [
        (TEXT.encode() + b"A3,\xff\xff\n", 3),
        (TEXT.encode("utf-8-sig").replace("段".encode(), b"\xe6\xae"), 2),
        (TEXT.encode("utf-16")[:-1], 2),
    ],
    ids=["no-encoding", "broken-utf-8", "cut-utf-16"],
)
def test_what_cannot_be_read_names_its_row(raw, row):
    with pytest.raises(ImportRefused) as refused:
        decode(raw)
    problem = refused.value.problems[0]
    assert problem.field == "file"
    assert problem.row == row


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\ufffd"], ids=["nul", "escape", "replaced"])
def test_a_row_with_what_nobody_typed_is_told_and_left_out(bad):
    sheet = sheet_of(f"code,name\nA1,汪弄{bad}团队\nA2,段塘团队\n")
    assert [(p.row, p.field) for p in sheet.problems] == [(1, "name")]
    assert [row for row, _values in sheet.rows] == [2]
    assert not sheet_of(TEXT).problems


def test_utf_16_without_its_mark_is_told():
    assert sheet_of(decode(b"c\0o\0d\0e\0\n\0A\0001\0\n\0")).problems


def test_a_row_that_is_no_csv_is_told():
    sheet = sheet_of(f"code,name\nA1,x\nA2,{'x' * (csv.field_size_limit() + 1)}\n")
    assert [(p.row, p.field) for p in sheet.problems] == [(2, "file")]
