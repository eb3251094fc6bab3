"""Which training texts are one and the same, or nearly. Pure, no database; loads scikit-learn.

The same letter may stand in two files, once whole and once as words whose sentences are lost:
it is learned once, whole. Residents also send one letter many times; such near-copies share a
group, so that a strict measurement never has one of them on both sides of a fold.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfTransformer

ALIKE = 0.2  # cosine over rare runs from which two texts count as near-copies
SAME = 0.35  # cosine from which words without sentences count as a given whole text
RARE = 40  # texts a run may at most occur in to tell copies; two in a hundred of a small set


def likeness(counts: Any, names: NDArray[np.object_]) -> Any:
    """Cosine of every pair of texts over the runs that few texts share, as a sparse table."""
    spread = np.asarray((counts > 0).sum(axis=0)).ravel()
    long = np.array([len(name) > 1 for name in names])
    most = max(2, min(RARE, counts.shape[0] // 50))
    rare = counts[:, (spread <= most) & long]
    if not rare.nnz:
        return rare @ rare.T
    matrix = TfidfTransformer(sublinear_tf=True).fit_transform(rare)
    return (matrix @ matrix.T).tocsr()


def copies(near: Any) -> NDArray[np.int64]:
    """A group number for every text; near-copies share theirs."""
    close = near.copy()
    close.data[close.data < ALIKE] = 0
    close.eliminate_zeros()
    return connected_components(close, directed=False)[1].astype(np.int64)


def kept_once(
    near: Any, texts: Sequence[str], labels: Sequence[str], whole: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which texts to learn from: each once, whole where a whole one is given.

    Left out are repetitions to the letter under one label, and, for every whole text, the
    likest text of mere words under the same label.
    """
    kept = np.ones(len(texts), dtype=bool)
    seen: set[tuple[str, str]] = set()
    for at in map(int, np.argsort(~whole, kind="stable")):
        key = (labels[at], texts[at])
        kept[at] = key not in seen
        seen.add(key)
    for at in map(int, np.flatnonzero(whole & kept)):
        others = near.indices[near.indptr[at] : near.indptr[at + 1]]
        shares = near.data[near.indptr[at] : near.indptr[at + 1]]
        fits = [
            (share, other)
            for share, other in zip(shares, others, strict=True)
            if share >= SAME and not whole[other] and kept[other] and labels[other] == labels[at]
        ]
        if fits:
            kept[max(fits)[1]] = False
    return kept
