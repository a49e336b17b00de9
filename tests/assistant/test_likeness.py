"""The map under which questions are compared belongs to its model, and tells needs apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.expectation import Expectation, Expected
from assistant.likeness import LIKE, Likeness, learned
from assistant.turn import Assistant
from assistant.vectors import digests, shipped
from corpus.onnx_export import fingerprint


def test_map_serves_its_own_model_alone() -> None:
    """The shipped map was learned for the shipped model; with another one plain cosines serve."""
    own = learned(fingerprint())
    assert own is not None
    assert own.across.shape == (384, 384)
    assert learned("another model") is None
    vectors = np.eye(2, dtype=np.float32)
    assert Likeness(vectors, None).cosines(vectors[1]).tolist() == [0.0, 1.0]


def test_nothing_anticipated_is_like_nothing() -> None:
    """A corpus without anticipated questions compares with none, whatever the model's dimensions."""
    assert Likeness(np.zeros((0, 0), dtype=np.float32)).cosines(np.ones(5, dtype=np.float32)).shape == (0,)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 400), st.floats(0.0, 1.0))
def test_first_look_loses_no_question_that_is_like_enough(seed: int, count: int, together: float) -> None:
    """A likeness that is asked often tells the very same of each question that is like enough, and of no other."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count + 1, 128)) * np.geomspace(1, 0.05, 128) + together * random.normal(size=128)
    units = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    plain = Likeness(units[1:])
    exact, often = plain.cosines(units[0]), plain.asked_often().cosines(units[0])
    like = exact >= LIKE
    assert ((often >= LIKE) == like).all()
    assert (often[like] == exact[like]).all()
    assert np.allclose(exact[like], units[1:][like] @ units[0], atol=1e-5)


def test_shipped_map_brings_questions_for_one_need_together(assistant: Assistant) -> None:
    """Of the anticipated questions, more have one for the same need as their nearest under the map than without it."""
    asks, owners = assistant.base.expectation.asks, np.array(assistant.base.expectation.owners)
    sample = np.arange(0, len(asks), 25)
    kept = shipped(assistant.embedder.fingerprint)
    assert kept is not None
    rows = {int(digest): row for row, digest in enumerate(kept[0])}
    every = kept[1][[rows[int(digest)] for digest in digests(asks)]]
    plain = every[sample]

    def alike(cosines: np.ndarray) -> float:
        cosines[np.arange(len(sample)), sample] = -1.0
        return float((owners[cosines.argmax(axis=1)] == owners[sample]).mean())

    mapped = alike(np.stack([assistant.likeness.cosines(vector) for vector in plain]))
    assert mapped > alike(plain @ every.T) + 0.1


def test_shipped_vectors_are_the_models(assistant: Assistant) -> None:
    """Every shipped anticipated question has its vector beside it, and it is the model's own."""
    kept = shipped(assistant.embedder.fingerprint)
    assert kept is not None
    asks = assistant.base.expectation.asks
    assert set(digests(asks).tolist()) <= set(kept[0].tolist())
    some = asks[::500]
    rows = {int(digest): row for row, digest in enumerate(kept[0])}
    again = assistant.embedder.embed(list(some))
    cosines = (again * kept[1][[rows[int(digest)] for digest in digests(some)]]).sum(axis=1)
    assert cosines.min() > 0.9999


def test_learning_stretches_what_tells_needs_apart() -> None:
    """Two needs whose questions differ in one faint direction are told apart once the map is learned."""
    from bench._likeness import learn  # imports torch, for which no other test of this process need wait

    random = np.random.default_rng(1)
    vectors = random.standard_normal((40, 6)).astype(np.float32)
    owners = tuple(i % 2 for i in range(40))
    vectors[:, 0] = [0.4 if owner else -0.4 for owner in owners]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    entries = (Expected((0,), frozenset()), Expected((1,), frozenset()))
    turned = learn(vectors, Expectation(entries, ("",) * 40, owners, ((),) * 40), epochs=200).turn(vectors)

    def apart(rows: np.ndarray) -> float:
        same = np.equal.outer(owners, owners)
        return float((rows @ rows.T)[same].mean() - (rows @ rows.T)[~same].mean())

    assert apart(turned) > 1.5 * apart(vectors)
