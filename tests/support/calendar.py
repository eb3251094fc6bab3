"""A year's arrangement as a file, for tests."""

from datetime import datetime

from haishu_portal.core.services.calendar import CalendarImport, import_calendar
from haishu_portal.core.worktime import SHANGHAI

NOW = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
CSV_2027 = (
    "date,is_workday,name\n"
    "2027-01-01,休,元旦\n"
    "2027-01-02,休,元旦\n"
    "2027-01-04,休,元旦\n"
    "2027-01-09,班,元旦\n"
    "2027-02-05,休,春节\n"
    "2027-02-06,休,春节\n"
    "2027-02-08,休,春节\n"
    "2027-04-05,休,清明节\n"
    "2027-05-01,休,劳动节\n"
    "2027-06-09,休,端午节\n"
    "2027-09-15,休,中秋节\n"
    "2027-10-01,休,国庆节\n"
)


def load_csv(
    text: str, *, dry_run: bool = False, filename: str = "2027.csv", encoding: str = "utf-8"
) -> CalendarImport:
    """Import ``text`` as a file, by nobody in particular."""
    return import_calendar(
        content=text.encode(encoding), filename=filename, actor=None, now=NOW, dry_run=dry_run
    )
