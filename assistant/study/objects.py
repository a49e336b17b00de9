"""Study mode as plain values: HTTP and ``--json`` print the same ones, keys always in the same order."""

from __future__ import annotations

from assistant.study.deck import Deck
from assistant.study.desk import Answered, Progress, Session
from assistant.study.model import Card
from assistant.study.sessions import Retired
from corpus.quotes import citation_object

Object = dict[str, object]


def topics_object(deck: Deck) -> Object:
    """Return the topics with the number of their cards."""
    counts = dict.fromkeys(deck.topics, 0)
    for card in deck.cards:
        counts[card.topic] += 1
    return {"topics": [{"topic": t, "title": title, "cards": counts[t]} for t, title in deck.topics.items()]}


def card_object(deck: Deck, card: Card) -> Object:
    """Return a card without anything that tells its answer: its citations come with the grade."""
    return {
        "card_id": card.card_id,
        "kind": card.kind.value,
        "topic": card.topic,
        "title": deck.topics[card.topic],
        "front": card.front,
        "document_id": card.document_id,
    }


def session_object(deck: Deck, learner: str, session: Session) -> Object:
    """Return a session."""
    return {
        "learner": learner,
        "cards": [card_object(deck, card) for card in session.cards],
        "retired": [_retired(each) for each in session.retired],
        "retired_evidence": session.retired_evidence,
    }


def _retired(each: Retired) -> Object:
    return {"document_id": each.document_id, "title": each.title, "cards": each.count, "gone": each.gone}


def answer_object(answered: Answered) -> Object:
    """Return what an answer was worth, why, and the words that it rests on."""
    card, grade = answered.card, answered.grade
    return {
        "card_id": card.card_id,
        "outcome": grade.outcome.value,
        "reason": grade.reason,
        "answer": card.answer.text,
        "explanation": card.explanation,
        "named": list(grade.named),
        "missing": list(grade.missing),
        "wrong": list(grade.wrong),
        "citations": [citation_object(number, each) for number, each in enumerate(card.citations, 1)],
        "rating": answered.rating.name.lower(),
        "due": answered.due.isoformat(),
    }


def progress_object(learner: str, progress: Progress) -> Object:
    """Return how far a learner is."""
    return {
        "learner": learner,
        "topics": [
            {
                "topic": each.topic,
                "title": each.title,
                "cards": each.cards,
                "begun": each.begun,
                "known": each.known,
                "due": each.due,
                "right": None if each.right is None else round(each.right, 3),
            }
            for each in progress.standings
        ],
        "retired": progress.retired,
        "retired_evidence": progress.retired_evidence,
        "read_next": citation_object(1, progress.read_next) if progress.read_next else None,
    }
