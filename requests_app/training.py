"""Trains the category suggester and measures it. Pure, no database.

Loads scikit-learn, so only commands and the worker import this. Every text is learned once
(``twins``) and measured twice: by ordinary stratified folds, and by strict ones in which
near-copies of a letter never stand on both sides. Confidence and threshold come from the
strict ones: residents do send one letter many times, but a new matter is a new letter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import diags
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.svm import LinearSVC

from requests_app.learned import LearnedModel, grams, softmax
from requests_app.twins import copies, kept_once, likeness

MAX_GRAMS = 60_000  # keeps a version at a few megabytes; more changed no figure
STIFFNESS = 0.3  # C of the linear machines
SEED = 81890
FEWEST_ROWS = 20  # of a class; a rarer one cannot be measured
FEWEST_CLASSES = 2
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
    bags, kept, near, dropped = _each_once(list(examples))
    labels = sorted({row.label for row in kept})
    place = {label: at for at, label in enumerate(labels)}
    truth = np.array([place[row.label] for row in kept])
    groups = copies(near)
    whole = np.array([row.whole for row in kept])
    held = _Held(truth, _held_margins(bags.counts, truth, groups, folds), whole)
    plain = _Held(truth, _held_margins(bags.counts, truth, None, folds), whole)
    temperature = _temperature(held)
    shares = softmax(held.margins / temperature)
    right, judged = shares.argmax(axis=1) == truth, held.judged
    threshold = choose_threshold(shares.max(axis=1)[judged], right[judged])
    model = _model(bags, truth, labels, temperature, threshold)
    scores = _scores(held, shares, threshold) | _measures(plain, labels)
    scores |= {
        "strict": _measures(held, labels),
        "folds": folds,
        "repeated": len(examples) - len(kept) - sum(dropped.values()),
        "copies": int(len(kept) - len(set(groups.tolist()))),
        "left_out": dropped,
        "temperature": round(temperature, 4),
    }
    return Trained(model, scores, len(kept))


def _each_once(
    examples: list[Example],
) -> "tuple[_Bags, list[Example], Any, dict[str, int]]":
    """What is learned, every text once at its fullest: counts of runs, texts, their likeness.

    The last part counts the texts of classes too thin to measure. Raises TooLittleToLearn.
    """
    _too_thin([row.label for row in examples])
    bags = _Bags.of(grams(row.text, row.title) for row in examples)
    near = likeness(bags.counts, bags.names)
    whole = np.array([row.whole for row in examples])
    texts = [f"{row.title} {row.text}" for row in examples]
    once = kept_once(near, texts, [row.label for row in examples], whole)
    poor = _too_thin([row.label for row, keep in zip(examples, once, strict=True) if keep])
    rows = np.array([at for at in np.flatnonzero(once) if examples[at].label not in poor])
    kept = [examples[at] for at in rows]
    return _Bags(bags.counts[rows], bags.names), kept, near[rows][:, rows], poor


def _model(
    bags: "_Bags", truth: NDArray[np.int64], labels: list[str], temperature: float, threshold: float
) -> LearnedModel:
    """Fitted on every row, as plain numbers."""
    fitted = _fit(bags.counts, truth)
    return LearnedModel(
        tuple(labels),
        tuple(str(name) for name in bags.names[fitted.columns]),
        fitted.scale.idf_.astype(np.float32),
        fitted.weights.astype(np.float32),
        fitted.bias.astype(np.float32),
        temperature,
        threshold,
    )


def _too_thin(labels: list[str]) -> dict[str, int]:
    """Classes with too few texts, and how many they have. Raises TooLittleToLearn."""
    counts = Counter(labels)
    poor = {label: n for label, n in counts.items() if n < FEWEST_ROWS}
    if len(counts) - len(poor) < FEWEST_CLASSES:
        raise TooLittleToLearn(f"{len(counts) - len(poor)} classes with {FEWEST_ROWS} rows")
    return poor


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
    """What one training made: columns used, their scale, a weight for each and every class."""

    columns: NDArray[np.int64]
    scale: TfidfTransformer
    weights: NDArray[np.float64]  # one row a run, one column a class
    bias: NDArray[np.float64]
    classes: NDArray[np.int64]

    def margins(self, counts: Any) -> NDArray[np.float64]:
        """One column a class that was learned."""
        found: NDArray[np.float64] = self.scale.transform(counts[:, self.columns]) @ self.weights
        return found + self.bias


def _fit(counts: Any, truth: NDArray[np.int64]) -> _Fitted:
    """Choose the commonest runs of these rows, scale them and fit; sees nothing else.

    One linear machine a class against the rest, on runs weighted by how unevenly they fall
    on the two sides (after Wang and Manning 2012, "Baselines and Bigrams"): the weighting
    of naive Bayes helps where a class has few texts, the machine where it has many.
    """
    spread = np.asarray((counts > 0).sum(axis=0)).ravel()
    columns = np.sort(np.argsort(-spread, kind="stable")[:MAX_GRAMS])
    columns = columns[spread[columns] > 1]
    scale = TfidfTransformer(sublinear_tf=True)
    matrix = scale.fit_transform(counts[:, columns])
    present = counts[:, columns] > 0
    classes = np.unique(truth)
    weights, bias = np.zeros((len(columns), len(classes))), np.zeros(len(classes))
    for at, one in enumerate(classes):
        tilt = _tilt(present, truth == one)
        machine = LinearSVC(C=STIFFNESS, class_weight="balanced", random_state=SEED)
        machine.fit(matrix @ diags(tilt), truth == one)
        weights[:, at], bias[at] = machine.coef_[0] * tilt, machine.intercept_[0]
    return _Fitted(columns, scale, weights, bias, classes)


def _tilt(present: Any, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How unevenly each run falls on the texts of a class and on the others."""
    here = np.asarray(present[inside].sum(axis=0)).ravel() + 1.0
    there = np.asarray(present[~inside].sum(axis=0)).ravel() + 1.0
    tilt: NDArray[np.float64] = np.sqrt(np.abs(np.log(here / here.sum() * there.sum() / there)))
    return tilt


def _held_margins(
    counts: Any, truth: NDArray[np.int64], groups: NDArray[np.int64] | None, folds: int
) -> NDArray[np.float64]:
    """What each text gets from models that saw neither it nor, with groups, its near-copies."""
    margins = np.full((len(truth), int(truth.max()) + 1), -1.0)
    kind = StratifiedKFold if groups is None else StratifiedGroupKFold
    splitter = kind(folds, shuffle=True, random_state=SEED)
    for seen, unseen in splitter.split(np.zeros(len(truth)), truth, groups):
        fitted = _fit(counts[seen], truth[seen])
        margins[np.ix_(unseen, fitted.classes)] = fitted.margins(counts[unseen])
    return margins


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


def _scores(held: _Held, shares: NDArray[np.float64], threshold: float) -> dict[str, Any]:
    """How often the version will speak and be right, on texts unlike any it saw."""
    said = shares.argmax(axis=1)
    judged, sure = held.judged, shares.max(axis=1)
    right, sure = (said == held.truth)[judged], sure[judged]
    given = sure >= threshold
    return {
        "threshold": threshold,
        "given": round(float(given.mean()), 4),
        "given_right": round(float(right[given].mean()), 4) if given.any() else None,
        "calibration_error": round(_calibration_error(sure, right), 4),
    }


def _measures(held: _Held, labels: list[str]) -> dict[str, Any]:
    """Figures over all texts, and over the whole ones where only some are."""
    said = held.margins.argmax(axis=1)
    found = {"all": _measure(held.truth, said, labels)}
    if held.whole.any() and not held.whole.all():
        found["whole"] = _measure(held.truth[held.whole], said[held.whole], labels)
    return found


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
