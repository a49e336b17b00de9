"""What ``netlm study`` does, once its options are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant.build import criteria, documents
from assistant.settings import Settings
from assistant.study.objects import progress_object, session_object
from assistant.study.opening import open_desk
from assistant.study.terminal import export, opened, show_progress, standard, study, usable_learner


def run(
    settings: Settings,
    *,
    learner: str,
    topic: str | None,
    cards: int,
    progress: bool,
    export_to: Path | None,
    as_json: bool,
) -> Mapping[str, object] | None:
    """Study, show the progress or export; return the object to print where JSON is wanted.

    Raises:
        Unusable: the learner, the topic or the file cannot be used.
        SettingsError: the data folder cannot be used.
    """
    name = usable_learner(learner)
    source, out = standard()
    desk = open_desk(settings.data_dir, documents(settings), criteria(settings))
    try:
        if export_to is not None:
            count = export(desk, export_to)
            print(f"{count} cards are in {export_to}.", file=out)
        elif progress and as_json:
            return progress_object(name, desk.progress(name))
        elif progress:
            show_progress(desk, name, out)
        elif as_json:
            return session_object(desk.deck, name, opened(desk, name, topic, cards))
        else:
            study(desk, name, opened(desk, name, topic, cards), source, out)
        return None
    finally:
        desk.close()
