"""Documents: known by their content, kept as they came, refused when unsafe."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from haishu_portal.core import documents
from haishu_portal.core.documents import PDF, clean_name, document_kind
from haishu_portal.core.exceptions import UnusableDocument
from haishu_portal.core.files import document_response
from haishu_portal.core.services.attachments import store_document
from tests.support.papers import OLE, packed

WORD = "WordDocument".encode("utf-16-le")
MACROS = "_VBA_PROJECT".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (packed("[Content_Types].xml", "word/document.xml"), "docx"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (packed("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (OLE + WORD, "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
    ],
)
def test_a_document_is_known_by_its_content(content, suffix):
    assert document_kind(content).suffix == suffix


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>%PDF-", b"MZ\x90", packed("a.txt"), OLE + b"nothing", b"\xff\xd8\xff\xe0"],
)
def test_anything_else_is_no_document(content):
    assert document_kind(content) is None


@pytest.mark.parametrize(
    "content",
    [
        packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        OLE + WORD + MACROS,
        b"PK\x03\x04 not a package",
    ],
)
def test_macros_and_spoilt_packages_are_refused(content):
    with pytest.raises(UnusableDocument):
        document_kind(content)


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "0" * 5000)
        package.writestr("word/document.xml", "")
    assert document_kind(out.getvalue()).suffix == "docx"
    monkeypatch.setattr(documents, "MAX_UNPACKED", 4000)
    with pytest.raises(UnusableDocument):
        document_kind(out.getvalue())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("情况说明.pdf", "情况说明.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\桌面\\说明.exe", "说明.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ('a"<b>\n.pdf', "ab.pdf"),
        ("", "附件.pdf"),
    ],
)
def test_a_name_is_only_a_name(given, kept):
    assert clean_name(given, PDF) == kept


def test_it_is_kept_as_it_came_and_only_to_be_saved(cast, now):
    upload = SimpleUploadedFile("王女士.pdf", b"%PDF-1.7 words")
    document = store_document(upload=upload, actor=cast.dispatcher, now=now)
    answer = document_response(document)

    assert (document.bytes, document.content_type) == (14, "application/pdf")
    assert b"".join(answer) == b"%PDF-1.7 words"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "王" not in document.file.name


def test_one_too_large_is_refused_unread(cast, now, monkeypatch):
    monkeypatch.setattr("haishu_portal.core.services.attachments.MAX_BYTES", 10)
    with pytest.raises(UnusableDocument):
        store_document(
            upload=SimpleUploadedFile("a.pdf", b"%PDF-1.7 words"), actor=cast.dispatcher, now=now
        )
