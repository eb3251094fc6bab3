"""The trained model by itself: what it learns, holds back and costs."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from requests_app.learned import LONGEST, MAX_CHARS, UnreadableModel, dump, grams, load
from requests_app.training import Example, TooLittleToLearn, choose_threshold, train
from tests.support.letters import PARTS, corpus


@pytest.fixture(scope="module")
def trained():
    return train(corpus(), folds=3)


# --- the model ---------------------------------------------------------------------------------


def test_it_learns_classes_and_tells_which_words_spoke(trained):
    opinion = trained.model.read("小区门口路灯不亮", "")

    assert (opinion.label, opinion.codes) == ("03", ("03",))
    assert any("路灯" in word for word in opinion.words)
    assert 0 < opinion.confidence <= 1


def test_it_says_nothing_of_words_it_never_saw(trained):
    assert trained.model.read("qwerty 12345", "") is None


def test_what_identifies_a_person_never_reaches_the_model():
    assert grams("电话13800138000，A座") == ["电", "话", "座", "电话", "话座", "电话座"]


def test_figures_come_for_every_class(trained):
    assert set(trained.scores["all"]["classes"]) == set(PARTS)
    assert trained.scores["all"]["macro_f1"] > 0.9
    assert trained.rows == 120


def test_a_letter_sent_twice_is_learned_once():
    letters = corpus()
    twice = [*letters, *letters[:10]]

    assert train(twice, folds=3).scores["repeated"] == 10


def test_near_copies_of_a_letter_share_a_fold():
    letters = corpus()
    near = [replace(row, text=f"{row.text}，盼复") for row in letters[:10]]

    scores = train([*letters, *near], folds=3).scores

    assert scores["repeated"] == 0
    assert scores["copies"] >= 10


def test_words_whose_whole_letter_is_given_are_learned_once():
    letters = corpus()
    words = [
        replace(row, title="", text=row.text.replace("，", ""), whole=False) for row in letters
    ]

    scores = train([*letters, *words[:15]], folds=3).scores

    assert scores["repeated"] == 15


def test_words_under_another_class_are_no_twin():
    letters = corpus()
    other = replace(letters[0], title="", whole=False, label="08")

    assert train([*letters, other], folds=3).scores["repeated"] == 0


def test_fragments_that_overlap_are_shown_as_one_word(trained):
    words = trained.model.read("小学入学报名", "").words

    assert len(words) < 3
    assert all(len(word) > 2 for word in words)


def test_a_class_with_few_rows_is_left_out_and_named():
    few = Example("11", "河水发黑有异味", "")

    result = train([*corpus(), few], folds=3)

    assert result.scores["left_out"] == {"11": 1}
    assert "11" not in result.model.labels


def test_one_class_alone_teaches_nothing():
    with pytest.raises(TooLittleToLearn):
        train([row for row in corpus() if row.label == "03"])


def test_two_classes_are_enough():
    two = [row for row in corpus() if row.label != "04"]

    assert train(two, folds=3).model.read("小学入学报名").label == "08"


def test_the_threshold_is_the_lowest_that_keeps_its_promise():
    sure = np.array([0.9, 0.8, 0.7, 0.6])

    assert choose_threshold(sure, np.array([True, True, True, False])) == 0.7
    assert choose_threshold(sure, np.array([False] * 4)) > 1


def test_a_stored_model_says_the_same(trained):
    again = load(dump(trained.model))

    for row in corpus(5, seed=3):
        mine, other = trained.model.read(row.text, row.title), again.read(row.text, row.title)
        assert (mine.label, mine.words[:1]) == (other.label, other.words[:1])
        assert mine.confidence == pytest.approx(other.confidence, abs=0.01)


@pytest.mark.parametrize("stored", [b"", b"no archive", dump.__doc__.encode()])
def test_bytes_that_are_no_model_are_refused(stored):
    with pytest.raises(UnreadableModel):
        load(stored)


def test_of_a_long_letter_only_the_beginning_is_read():
    letter = "".join(row.text for row in corpus()) * 20

    assert len(grams(letter)) < LONGEST * MAX_CHARS


def test_web_processes_do_not_load_scikit_learn():
    code = (
        "import django, sys; django.setup(); import haishu_portal.urls;"
        "import requests_app.selectors.categories, requests_app.services.suggesting;"
        "sys.exit('sklearn' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)

    assert done.returncode == 0, done.stderr
