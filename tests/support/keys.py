"""The keys that a page declares, as its reader's keyboard would find them."""

from html.parser import HTMLParser

VOID = {"input", "br", "img", "link", "meta", "hr", "use", "path"}


class KeyReader(HTMLParser):
    """Gathers ``data-key`` with its label; what stands in a row counts once for all rows."""

    def __init__(self) -> None:
        super().__init__()
        self.page: list[tuple[str, str]] = []
        self.row: set[tuple[str, str]] = set()
        self._depth = 0
        self._row_at = 0

    def handle_starttag(self, tag, attrs):
        """Note the key of this control, and whether a row begins."""
        found = dict(attrs)
        if tag not in VOID:
            self._depth += 1
            if "data-row" in found and not self._row_at:
                self._row_at = self._depth
        for key in (found.get("data-key") or "").split("|"):
            entry = (key, found.get("data-key-label", ""))
            if key and self._row_at:
                self.row.add(entry)
            elif key and "data-needs" not in found:
                self.page.append(entry)

    def handle_endtag(self, tag):
        """Leave the row where it ends."""
        if tag in VOID:
            return
        if self._depth == self._row_at:
            self._row_at = 0
        self._depth -= 1


def keys_on(html: str) -> list[tuple[str, str]]:
    """(key, label) of every control of the page, those of a row once."""
    reader = KeyReader()
    reader.feed(html)
    return [*reader.page, *sorted(reader.row)]


def conflicts(found: list[tuple[str, str]]) -> list[str]:
    """Keys that two controls claim, and those that are the beginning of a sequence."""
    keys = [key for key, _label in found]
    begun = {key.split()[0] for key in keys if " " in key}
    return sorted({key for key in keys if keys.count(key) > 1 or key in begun})
