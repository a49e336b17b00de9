"""A figure whose treatment only its heading names is shown with the heading."""

from __future__ import annotations

from assistant.service import Service


def test_a_figure_without_its_treatment_is_shown_with_its_heading(service: Service) -> None:
    """The survival after ablation, which the slides name in a heading alone, is not left looking like another's."""
    reply = service.ask("What is the recurrence rate after RFA?").reply
    assert "5-year OS ~53% with 22% local recurrence (NET Liver Ablations; " in reply.text


def test_a_figure_that_names_its_treatment_is_shown_alone(service: Service) -> None:
    """Where the words themselves say of what the figure is, no heading is added."""
    reply = service.ask("What were the complication rates of TACE and TARE in Ngo 2021?").reply
    assert "(6.9% TACE vs 8.5% of TARE) (Ngo 2021)" in reply.text
