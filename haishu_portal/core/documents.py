"""What an uploaded document is, told by its content and never by its name. Pure."""

import io
import re
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import UnusableDocument

MAX_BYTES = 20 * 1024 * 1024
# A packed file of a few kilobytes must not unpack to a disk full.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 5000
NAME_LENGTH = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"/\\|?*]")


@dataclass(frozen=True)
class DocumentKind:
    """A kind of file that is taken: ``suffix`` is what its name will end with."""

    suffix: str
    content_type: str


PDF = DocumentKind("pdf", "application/pdf")
OFD = DocumentKind("ofd", "application/ofd")
_OFFICE = "application/vnd.openxmlformats-officedocument."
# Folder inside the package -> kind.
PACKED = {
    "word/": DocumentKind("docx", f"{_OFFICE}wordprocessingml.document"),
    "xl/": DocumentKind("xlsx", f"{_OFFICE}spreadsheetml.sheet"),
    "ppt/": DocumentKind("pptx", f"{_OFFICE}presentationml.presentation"),
}
# Name of a stream inside the older format -> kind.
OLDER = {
    "WordDocument": DocumentKind("doc", "application/msword"),
    "Workbook": DocumentKind("xls", "application/vnd.ms-excel"),
    "PowerPoint Document": DocumentKind("ppt", "application/vnd.ms-powerpoint"),
}


def document_kind(content: bytes) -> DocumentKind | None:
    """The kind of ``content``; None if it is none of those taken.

    Raises UnusableDocument for macros, for what cannot be unpacked and for what would
    unpack to too much.
    """
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if content.startswith(_OLE):
        return _older(content)
    return None


def _packed(content: bytes) -> DocumentKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnusableDocument(_("文件已损坏，请重新选择")) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnusableDocument(_("文件解压后过大，不能上传"))
    names = [part.filename for part in parts]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _has_macros()
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for at, kind in PACKED.items() if any(n.startswith(at) for n in names)), None)


def _older(content: bytes) -> DocumentKind | None:
    if _stream("_VBA_PROJECT") in content:
        raise _has_macros()
    return next((kind for name, kind in OLDER.items() if _stream(name) in content), None)


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _has_macros() -> UnusableDocument:
    return UnusableDocument(_("文件含有宏，不能上传；请另存为不含宏的格式"))


def clean_name(name: str, kind: DocumentKind) -> str:
    """A name to keep: no path, no control or turning characters, the ending of its kind."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = _UNSAFE_NAME.sub("", last).rsplit(".", 1)[0].strip(" .") or str(_("附件"))
    return f"{stem[:NAME_LENGTH]}.{kind.suffix}"
