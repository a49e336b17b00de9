"""A figure whose treatment only its heading or its list's lead names is shown with that."""

from __future__ import annotations

from assistant.service import Service


def test_a_figure_without_its_treatment_is_shown_with_what_it_stands_under(service: Service) -> None:
    """The survival after ablation, which the slides name above the list alone, is not left looking like another's."""
    reply = service.ask("What is the recurrence rate after RFA?").reply
    assert "5-year OS ~53% with 22% local recurrence (Microwave, RFA, Cryoablation; " in reply.text


def test_a_figure_that_names_its_treatment_is_shown_alone(service: Service) -> None:
    """Where the words themselves say of what the figure is, no heading is added."""
    reply = service.ask("What were the complication rates of TACE and TARE in Ngo 2021?").reply
    assert "(6.9% TACE vs 8.5% of TARE) (Ngo 2021)" in reply.text
