"""Trains the category suggester and measures it honestly. Pure, no database.

Loads scikit-learn, so only commands and the worker import this. Near-copies of a text never
stand on both sides of a fold: residents send the same letter twice, and a file of whole
messages may hold the same letters as a file of segmented ones.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC

from requests_app.learned import LearnedModel, grams, softmax

MAX_GRAMS = 60_000  # keeps a version at a few megabytes; more changed no figure
STIFFNESS = 1.0  # C of the linear classifier
SEED = 81890
FEWEST_ROWS = 20  # of a class; a rarer one cannot be measured
FEWEST_CLASSES = 2
ALIKE = 0.2  # cosine over rare runs from which two texts count as copies
RARE = 40  # texts a run may at most occur in to tell copies; two in a hundred of a small set
ENOUGH_WHOLE = 200  # whole texts from which on they alone set confidence and threshold
RIGHT = 0.95  # share of given suggestions that should be right; sets the threshold
NEVER = 1.01  # a threshold no confidence reaches
BINS = 10


class TooLittleToLearn(ValueError):
    """Fewer rows or classes than training can be measured on."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text whose class somebody confirmed; ``label`` holds top-level codes, ``|`` between.

    ``whole`` tells a full text from words whose sentences are lost.
    """

    label: str
    text: str
    title: str = ""
    whole: bool = True


@dataclass(frozen=True)
class Trained:
    """A model with what cross-validation says of it."""

    model: LearnedModel
    scores: dict[str, Any]
    rows: int


@dataclass(frozen=True)
class _Held:
    """What models that had not seen a row said of it."""

    truth: NDArray[np.int64]
    margins: NDArray[np.float64]
    whole: NDArray[np.bool_]

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Rows that set confidence and threshold: whole texts, as service reads them."""
        return self.whole if self.whole.sum() >= ENOUGH_WHOLE else np.ones_like(self.whole)


def train(examples: Sequence[Example], folds: int = 10) -> Trained:
    """A model of all examples, calibrated and measured on held-out folds.

    Classes with too few rows are left out. Raises TooLittleToLearn.
    """
    kept, dropped = _enough(examples)
    labels = sorted({row.label for row in kept})
    place = {label: at for at, label in enumerate(labels)}
    truth = np.array([place[row.label] for row in kept])
    bags = _Bags.of(grams(row.text, row.title) for row in kept)
    groups = copies(bags)
    whole = np.array([row.whole for row in kept])
    held = _Held(truth, _held_margins(bags.counts, truth, groups, folds), whole)
    temperature = _temperature(held)
    shares = softmax(held.margins / temperature)
    right, judged = shares.argmax(axis=1) == truth, held.judged
    threshold = choose_threshold(shares.max(axis=1)[judged], right[judged])
    model = _model(bags, truth, labels, temperature, threshold)
    scores = _scores(held, labels, shares, threshold)
    scores |= {
        "folds": folds,
        "copies": int(len(kept) - len(set(groups.tolist()))),
        "left_out": dropped,
        "temperature": round(temperature, 4),
    }
    return Trained(model, scores, len(kept))


def _model(
    bags: "_Bags", truth: NDArray[np.int64], labels: list[str], temperature: float, threshold: float
) -> LearnedModel:
    """Fitted on every row, as plain numbers."""
    fitted = _fit(bags.counts, truth)
    classifier = fitted.classifier
    return LearnedModel(
        tuple(labels),
        tuple(str(name) for name in bags.names[fitted.columns]),
        fitted.scale.idf_.astype(np.float32),
        _per_class(classifier.coef_).T.astype(np.float32),
        _per_class(classifier.intercept_[:, None])[:, 0].astype(np.float32),
        temperature,
        threshold,
    )


def _enough(examples: Sequence[Example]) -> tuple[list[Example], dict[str, int]]:
    counts = Counter(row.label for row in examples)
    poor = {label: n for label, n in counts.items() if n < FEWEST_ROWS}
    if len(counts) - len(poor) < FEWEST_CLASSES:
        raise TooLittleToLearn(f"{len(counts) - len(poor)} classes with {FEWEST_ROWS} rows")
    return [row for row in examples if row.label not in poor], poor


def _same(found: Any) -> Any:
    """The texts come cut into runs already."""
    return found


@dataclass(frozen=True)
class _Bags:
    """How often every run occurs in every text."""

    counts: Any
    names: NDArray[np.object_]

    @classmethod
    def of(cls, said: Iterable[list[str]]) -> Self:
        """Count once; folds take their rows and choose their own columns."""
        counter = CountVectorizer(analyzer=_same, min_df=2, dtype=np.float32)
        counts = counter.fit_transform(said)
        return cls(counts.tocsr(), counter.get_feature_names_out())


@dataclass(frozen=True)
class _Fitted:
    """What one training made: columns used, their weights, the classifier."""

    columns: NDArray[np.int64]
    scale: TfidfTransformer
    classifier: LinearSVC

    def margins(self, counts: Any) -> NDArray[np.float64]:
        """One column a class the classifier knows."""
        found = self.classifier.decision_function(self.scale.transform(counts[:, self.columns]))
        return np.column_stack([-found, found]) if found.ndim == 1 else found


def _fit(counts: Any, truth: NDArray[np.int64]) -> _Fitted:
    """Choose the commonest runs of these rows, scale them and fit; sees nothing else."""
    spread = np.asarray((counts > 0).sum(axis=0)).ravel()
    columns = np.sort(np.argsort(-spread, kind="stable")[:MAX_GRAMS])
    columns = columns[spread[columns] > 1]
    scale = TfidfTransformer(sublinear_tf=True)
    matrix = scale.fit_transform(counts[:, columns])
    classifier = LinearSVC(C=STIFFNESS, class_weight="balanced", random_state=SEED)
    return _Fitted(columns, scale, classifier.fit(matrix, truth))


def _per_class(values: NDArray[Any]) -> NDArray[Any]:
    """One row a class; scikit-learn keeps a single one for two classes."""
    return np.vstack([-values, values]) if len(values) == 1 else values


def _held_margins(
    counts: Any, truth: NDArray[np.int64], groups: NDArray[np.int64], folds: int
) -> NDArray[np.float64]:
    margins = np.full((len(truth), int(truth.max()) + 1), -1.0)
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=SEED)
    for seen, unseen in splitter.split(np.zeros(len(truth)), truth, groups):
        fitted = _fit(counts[seen], truth[seen])
        margins[np.ix_(unseen, fitted.classifier.classes_)] = fitted.margins(counts[unseen])
    return margins


def copies(bags: _Bags) -> NDArray[np.int64]:
    """A group number for every text; near-copies share theirs."""
    spread = np.asarray((bags.counts > 0).sum(axis=0)).ravel()
    long = np.array([len(name) > 1 for name in bags.names])
    most = max(2, min(RARE, bags.counts.shape[0] // 50))
    rare = bags.counts[:, (spread <= most) & long]
    if not rare.nnz:
        return np.arange(rare.shape[0])
    matrix = TfidfTransformer(sublinear_tf=True).fit_transform(rare)
    near = (matrix @ matrix.T).tocsr()
    near.data[near.data < ALIKE] = 0
    near.eliminate_zeros()
    return connected_components(near, directed=False)[1].astype(np.int64)


def _temperature(held: _Held) -> float:
    """What the margins are divided by so that confidence matches the share that is right."""

    margins, truth = held.margins[held.judged], held.truth[held.judged]

    def loss(log: float) -> float:
        shares = softmax(margins / np.exp(log))
        return float(-np.log(shares[np.arange(len(truth)), truth] + 1e-12).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4, 2), method="bounded").x))


def choose_threshold(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The lowest confidence from which on the wanted share of suggestions is right."""
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= RIGHT)
    return round(float(confidence[order[enough[-1]]]), 4) if len(enough) else NEVER


def _scores(
    held: _Held, labels: list[str], shares: NDArray[np.float64], threshold: float
) -> dict[str, Any]:
    said = shares.argmax(axis=1)
    judged, sure = held.judged, shares.max(axis=1)
    right, sure = (said == held.truth)[judged], sure[judged]
    given = sure >= threshold
    scores: dict[str, Any] = {
        "all": _measure(held.truth, said, labels),
        "threshold": threshold,
        "given": round(float(given.mean()), 4),
        "given_right": round(float(right[given].mean()), 4) if given.any() else None,
        "calibration_error": round(_calibration_error(sure, right), 4),
    }
    if held.whole.any() and not held.whole.all():
        scores["whole"] = _measure(held.truth[held.whole], said[held.whole], labels)
    return scores


def _measure(
    truth: NDArray[np.int64], said: NDArray[np.int64], labels: list[str]
) -> dict[str, Any]:
    every = list(range(len(labels)))
    precision, recall, f1, rows = precision_recall_fscore_support(
        truth, said, labels=every, zero_division=0
    )
    return {
        "macro_f1": round(float(f1_score(truth, said, average="macro", zero_division=0)), 4),
        "accuracy": round(float((truth == said).mean()), 4),
        "rows": len(truth),
        "classes": {
            label: {
                "precision": round(float(precision[at]), 4),
                "recall": round(float(recall[at]), 4),
                "f1": round(float(f1[at]), 4),
                "rows": int(rows[at]),
            }
            for at, label in enumerate(labels)
        },
    }


def _calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Mean distance between confidence and the share that is right, over ten bins."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [
        abs(sure[bins == at].mean() - right[bins == at].mean()) * (bins == at).mean()
        for at in range(BINS)
        if (bins == at).any()
    ]
    return float(sum(gaps))
