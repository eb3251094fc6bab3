"""The matters that somebody on foot sees: street, stairwell, water, trees, vehicles."""

from dataclasses import dataclass

from requests_app.selectors.categories import leaves

# Branches of the tree that can be seen from the street, and the likeliest leaves first.
OUTSIDE = (
    "0101", "0102", "0103", "0104", "0201", "0202", "0203", "0204", "0205", "0206", "0207",
    "0301", "0302", "0304", "0305", "0306", "0307", "0401", "0404", "0406", "1001", "1002",
    "1005", "1006", "1101", "1102", "1103", "1603",
)  # fmt: skip
FIRST = ("160301", "020103", "040603", "020101", "030505", "040101", "020401", "030401")
SHORTEST = 2


@dataclass(frozen=True)
class Matter:
    """One leaf, as little as a phone needs to guess at it."""

    code: str
    name: str
    urgency: str
    words: list[str]


def seen_outside() -> list[Matter]:
    """Active leaves of these branches, the usual ones first; one query."""
    found = [
        Matter(
            leaf.code, leaf.name, leaf.default_urgency,
            [word for word in leaf.keywords if len(word) >= SHORTEST and word not in leaf.name],
        )
        for leaf in leaves()
        if leaf.code.startswith(OUTSIDE) and not leaf.code.endswith("99")
    ]  # fmt: skip
    place = {code: at for at, code in enumerate(FIRST)}
    return sorted(found, key=lambda one: (place.get(one.code, len(place)), one.code))
