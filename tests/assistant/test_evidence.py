"""A passage is about whom its surroundings name, and states only what its own words state."""

from __future__ import annotations

from assistant.evidence import Evidence, build


def of(stones, beginning: str) -> Evidence:
    """Return the evidence of the one passage that begins so."""
    passage = stones.passage(beginning)
    return next(each for each in stones.base.evidence if each.passage is passage)


def test_evidence_keeps_the_order_of_the_passages(stones) -> None:
    """There is one piece of evidence a passage, in the order in which they came."""
    assert tuple(each.passage for each in stones.base.evidence) == stones.passages
    assert [each.index for each in stones.base.evidence] == list(range(len(stones.passages)))


def test_what_stands_nearer_counts_more(stones) -> None:
    """Own words hold fully, what a passage stands under less, what neighbours lend no more than that."""
    for each in stones.base.evidence:
        assert set(each.own) <= set(each.structural) <= set(each.near)
        assert all(each.own[key] <= each.structural[key] <= each.near[key] for key in each.own)
        assert all(0 < strength <= 1 for strength in each.near.values())


def test_heading_lead_and_table_hold_for_what_stands_under_them(stones) -> None:
    """A sentence stands under its heading, an item under its lead, a row under its table's title."""
    assert "w:prevent" in of(stones, "Thiazides").structural
    assert "w:indic" in of(stones, "Infection behind").structural
    assert "w:region" in of(stones, "North").structural
    assert not {"w:prevent", "w:indic", "w:region"} & set(of(stones, "Tamsulosin may").structural)


def test_neighbours_lend_whom_not_what(stones) -> None:
    """A sentence's neighbours add to whom it may be about and nothing to what it states or prints."""
    stent = of(stones, "A stent is left")
    assert stent.near.get("w:anesthesia", 0) > 0
    assert "w:anesthesia" not in stent.structural
    assert "w:edema" in stent.own
    alone = [stones.passage("A stent is left")]
    by_itself = build(tuple(stones.base.documents.values()), alone, stones.lexicon, stones.quantities).evidence[0]
    assert by_itself.own == stent.own
    assert by_itself.shows == stent.shows


def test_neighbours_fade_with_distance(stones) -> None:
    """The sentence right before lends more than the one before that, and the one after less than either."""
    last = of(stones, "A stent is left").near
    assert last["w:pressur"] > last["w:anesthesia"]
    middle = of(stones, "A ureteral access sheath").near
    assert middle["w:anesthesia"] > middle["w:edema"]


def test_another_studys_sentence_lends_nothing(stones) -> None:
    """What one trial's sentences say is not lent to the next trial's, nor back."""
    first, second = (of(stones, f"Expulsion was seen in {share}%") for share in (61, 72))
    assert first.studies == {"c:clear1"}
    assert second.studies == {"c:clear3"}
    assert "c:tamsulosin" in first.near
    assert "c:tamsulosin" not in second.near
    assert "c:silodosin" in second.near
    assert "c:silodosin" not in first.near


def test_a_list_of_drugs_makes_no_neighbour_about_one_of_them(stones) -> None:
    """A sentence that names several things of one type lends none of them to its neighbours."""
    equal = of(stones, "Ureteroscopy and percutaneous")
    before = of(stones, "Electrohydraulic lithotripsy is an option")
    assert {"c:ureteroscopy", "c:pcnl"} <= set(equal.own)
    assert not {"c:ureteroscopy", "c:pcnl"} & set(before.near)


def test_a_row_borrows_from_no_other_row(stones) -> None:
    """A table's row is about its own label only."""
    row = of(stones, "Ureteroscopy: Patients 120")
    assert "c:ureteroscopy" in row.own
    assert not {"c:swl", "c:pcnl"} & set(row.near)


def test_printed_values_and_pointers_are_seen(stones) -> None:
    """Which kinds of value a passage prints is known, and whether it only points to a table."""
    assert "percent" in of(stones, "Recurrence was seen").shows
    assert "dose" not in of(stones, "Thiazides").shows
    assert of(stones, "Stone-free rates of holmium").points_elsewhere
    assert not of(stones, "Thiazides").points_elsewhere


def test_rare_words_weigh_more(stones) -> None:
    """A term of one passage weighs more than one of many, and one that no passage has weighs most."""
    base = stones.base
    assert base.weight("c:stone") < base.weight("w:thiazid" if "w:thiazid" in base.weights else "c:thiazide")
    assert base.weight("w:nowhere") >= max(base.weights.values())


def test_bare_headings_find_nothing(stones) -> None:
    """What is no evidence is in no posting, so that a heading alone answers nothing."""
    found = {number for rows in stones.base.postings.values() for number in rows}
    assert all(stones.base.evidence[number].passage.evidence for number in found)


def test_a_list_is_known_as_a_whole(stones) -> None:
    """From one item its whole list is found, in order; a sentence that stands alone has none."""
    items = [p for p in stones.passages if p.scope.lead.startswith("Removal is indicated")]
    assert list(stones.base.group(items[2])) == items
    assert stones.base.group(stones.passage("Thiazides")) == ()


def test_building_again_gives_the_same(stones) -> None:
    """The same passages and vocabulary give equal evidence, postings and weights."""
    again = build(tuple(stones.base.documents.values()), stones.passages, stones.lexicon, stones.quantities)
    assert again.evidence == stones.base.evidence
    assert again.postings == stones.base.postings
    assert again.weights == stones.base.weights


def test_nothing_to_read_is_a_base_too(stones) -> None:
    """An empty corpus gives an empty base that answers nothing and breaks nowhere."""
    empty = build((), (), stones.lexicon, stones.quantities)
    assert empty.evidence == ()
    assert empty.weight("c:stone") == empty.longest_weight
