"""A trained guess at the top of the category tree. Pure, no database, no scikit-learn.

What training found is a table of numbers: a weight for every short run of Chinese characters
and every class. Reading a text means looking its runs up and adding, so a web process needs
neither scikit-learn nor pickled objects, and the words that spoke for a class are at hand.
"""

import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_CHARS = 1500  # a longer letter has said its matter by then, and reading stays cheap
TITLE_TIMES = 2  # the title is the resident's own summary
LONGEST = 3
SHOWN_WORDS = 5
LOOKED_AT = 40  # runs by weight; behind them nothing speaks loudly
LONGEST_WORD = 6
FORMAT = 1
_HAN = re.compile(r"[\u4e00-\u9fff]+")


class UnreadableModel(ValueError):
    """The stored bytes are no model of a format we know."""


def grams(text: str, title: str = "") -> list[str]:
    """All runs of one to three Chinese characters; the title counts twice.

    Letters, digits and signs are left out: numbers and addresses are nobody's class, and
    what identifies a person does not reach the model that way.
    """
    found: list[str] = []
    head = _han(title)
    for part in (*[head] * TITLE_TIMES, _han(text)):
        for size in range(1, LONGEST + 1):
            found += [part[at : at + size] for at in range(len(part) - size + 1)]
    return found


def _han(text: str) -> str:
    return "".join(_HAN.findall(text))[:MAX_CHARS]


@dataclass(frozen=True, slots=True)
class Opinion:
    """The likeliest class, how sure, and the words that spoke for it.

    ``codes`` are the top-level nodes the class stands for, ``confidence`` is a calibrated
    probability; ``sure`` says whether it reaches the threshold of the version.
    """

    label: str
    codes: tuple[str, ...]
    confidence: float
    sure: bool
    words: tuple[str, ...]


@dataclass(frozen=True)
class LearnedModel:
    """Weights of one version. ``labels`` are top-level codes, several joined by ``|``."""

    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]  # one row a gram, one column a class
    bias: NDArray[np.float32]
    temperature: float
    threshold: float

    @cached_property
    def index(self) -> dict[str, int]:
        """Place of every gram."""
        return {gram: at for at, gram in enumerate(self.vocabulary)}

    @cached_property
    def known(self) -> frozenset[str]:
        """Top-level codes the model has learned about."""
        return frozenset(code for label in self.labels for code in label.split("|"))

    def read(self, text: str, title: str = "") -> Opinion | None:
        """What the text is about; None when it holds nothing the model knows."""
        rows, values = self._values(grams(text, title))
        if not len(rows):
            return None
        parts = self.weights[rows] * values[:, None]
        sure = softmax((parts.sum(axis=0) + self.bias) / self.temperature)
        best = int(sure.argmax())
        label, confidence = self.labels[best], float(sure[best])
        words = self._words(f"{title} {text}", rows, parts[:, best] - parts.mean(axis=1))
        codes = tuple(label.split("|"))
        return Opinion(label, codes, round(confidence, 4), confidence >= self.threshold, words)

    def _values(self, found: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Places and TF-IDF values (sublinear, length one), as training saw them."""
        counts = Counter(self.index[gram] for gram in found if gram in self.index)
        rows = np.fromiter(counts.keys(), np.int64, len(counts))
        times = np.fromiter(counts.values(), np.float32, len(counts))
        values = (1 + np.log(times)) * self.idf[rows] if len(rows) else times
        length = float(np.linalg.norm(values)) or 1.0
        return rows, (values / length).astype(np.float32)

    def _words(
        self, said: str, rows: NDArray[np.int64], gains: NDArray[np.float32]
    ) -> tuple[str, ...]:
        """The words that spoke loudest for the class, as the text has them.

        Runs are fragments; those that touch or overlap where they first stand in the text
        are shown as one word, the loudest first.
        """
        spans: list[tuple[int, int]] = []
        for at in np.argsort(-gains, kind="stable")[:LOOKED_AT]:
            run = self.vocabulary[rows[at]]
            place = said.find(run)
            if gains[at] <= 0 or len(spans) == SHOWN_WORDS:
                break
            if len(run) > 1 and place >= 0:
                _join(spans, place, place + len(run))
        return tuple(dict.fromkeys(said[start:end] for start, end in spans))


def _join(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a stretch of text; one that overlaps an earlier one lengthens it up to a word."""
    for at, (first, last) in enumerate(spans):
        low, high = min(first, start), max(last, end)
        if start < last and first < end:
            if high - low <= LONGEST_WORD:
                spans[at] = (low, high)
            return
    spans.append((start, end))


def softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True), dtype=np.float64)
    shares: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def dump(model: LearnedModel) -> bytes:
    """The model as a compressed archive of plain arrays; nothing in it can be executed."""
    head = {
        "format": FORMAT,
        "labels": model.labels,
        "temperature": model.temperature,
        "threshold": model.threshold,
    }
    file = io.BytesIO()
    np.savez_compressed(
        file,
        head=_bytes(json.dumps(head)),
        vocabulary=_bytes("\n".join(model.vocabulary)),
        idf=model.idf.astype(np.float32),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float32),
    )
    return file.getvalue()


def load(stored: bytes) -> LearnedModel:
    """The model from its archive. Raises UnreadableModel."""
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as parts:
            head = json.loads(parts["head"].tobytes())
            words = parts["vocabulary"].tobytes().decode()
            model = LearnedModel(
                tuple(head["labels"]),
                tuple(words.split("\n")),
                parts["idf"],
                parts["weights"].astype(np.float32),
                parts["bias"],
                float(head["temperature"]),
                float(head["threshold"]),
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise UnreadableModel(str(error)) from error
    if head["format"] != FORMAT or model.weights.shape != (len(model.idf), len(model.labels)):
        raise UnreadableModel(f"format {head['format']}, shape {model.weights.shape}")
    return model


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)
