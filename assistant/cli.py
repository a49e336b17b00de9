"""The command ``netlm`` (contract, section 4).

Exit status: 0 an answer, 3 a refusal, 2 unusable input or settings, 75 another process is writing (EX_TEMPFAIL).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant import lazily, present, wire
from assistant.ahead import begin
from assistant.cli_evidence import evidence
from assistant.service import Answered, Service, Unavailable, UnknownConversation, Unusable
from assistant.settings import Settings, SettingsError, load
from assistant.usable import UnusableQuestion, checked

ANSWERED, UNUSABLE, REFUSED, BUSY = 0, 2, 3, 75

app = typer.Typer(
    name="netlm",
    help="Ask the sources on neuroendocrine tumor liver metastases: a cited answer, or an honest refusal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
evaluate = typer.Typer(help="Score answers on golden questions, the reading of cases, or retrieval on a BEIR folder.")
app.add_typer(evaluate, name="eval")
app.command()(evidence)

Json = Annotated[bool, typer.Option("--json", help="Print the object that HTTP gives.")]

# Which part of the golden conversations, and of the golden questions and cases.
Part = StrEnum("Part", {"OPEN": "open", "HELD_BACK": "held-back", "ALL": "all"})
Split = StrEnum("Split", {"TUNE": "tune", "HELD_BACK": "held-back", "ALL": "all"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        app(arguments, standalone_mode=True)
    except (SettingsError, Unusable) as error:
        print(f"netlm: {error}", file=sys.stderr)
        return UNUSABLE
    except Unavailable as error:
        print(f"netlm: {error}", file=sys.stderr)
        return BUSY
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return ANSWERED


def run() -> NoReturn:
    """Run the command that was typed, and end the process at once: what the installed ``netlm`` calls.

    By now every file is closed and every lock is free. Taking the interpreter
    and the model apart piece by piece, only to hand the memory back, would add
    a quarter of a second to each question; so would looking for garbage, of
    which one question makes next to none.
    """
    if sys.argv[1:2] in (["ask"], ["search"]):
        gc.disable()
    status = main()
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    case: Annotated[
        str | None, typer.Option("--case", metavar="FILE", help="A JSON object of facts; - is standard input.")
    ] = None,
    conversation: Annotated[
        str | None,
        typer.Option("--conversation", metavar="ID", help="Go on with the conversation of an earlier reply."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask a question, also about a patient. Exit status 0: an answer, 3: a refusal."""
    text = _usable(question, "the question")
    facts = lazily.module("assistant.check").facts(case) if case else None
    service = _open()
    try:
        answered = _asked(service, text, conversation, facts)
        if as_json:
            _print_json(wire.reply_object(answered))
        else:
            console = Console(highlight=False)
            present.reply(console, answered.reply, service.by_id)
            if answered.reply.criteria:
                lazily.module("assistant.present_criteria").overview(console, answered.reply.criteria)
            if answered.reply.case:
                console.print(f"\nTo go on about this patient: --conversation {answered.conversation_id}")
    finally:
        service.close()
    if answered.reply.refusal:
        raise typer.Exit(REFUSED)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words to find passages by.")],
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=50, help="Most passages wanted.")] = 10,
    as_json: Json = False,
) -> None:
    """Find passages. They are passages, not answers."""
    text = _usable(query, "the query")
    service = _open()
    try:
        found = service.finder.find(text, k)
        if as_json:
            _print_json(wire.search_object(found))
        else:
            present.hits(Console(highlight=False), found, service.by_id)
    finally:
        service.close()


@app.command()
def sources(as_json: Json = False) -> None:
    """List the sources."""
    documents = _build().documents(load())
    if as_json:
        _print_json([wire.document_object(each) for each in documents])
    else:
        present.sources(Console(highlight=False), documents)


@app.command()
def check(
    criteria_set: Annotated[str, typer.Argument(metavar="SET", help="A set of criteria, such as transplant.milan.")],
    case: Annotated[str, typer.Option("--case", metavar="FILE", help="A JSON object of facts; - is standard input.")],
    as_json: Json = False,
) -> None:
    """Hold a case against a set of published criteria. Exit status 0, whatever the verdict."""
    found = lazily.module("assistant.check").check(load(), criteria_set, case)
    if as_json:
        _print_json(found)
    else:
        lazily.module("assistant.present_criteria").evaluation(Console(highlight=False), found)


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; none: the shipped sources.")] = None,
) -> None:
    """Take documents in and build the index."""
    settings = load()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Reading", total=None)
        count = _build().ingest(
            settings,
            tuple(paths or ()),
            lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total),
        )
    print(f"{count} documents are ready in {settings.data_dir}.")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default: NETLM_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Default: NETLM_PORT, or 8000.")] = None,
) -> None:
    """Serve the HTTP interface."""
    settings = load({key: value for key, value in {"host": host, "port": port}.items() if value is not None})
    _build().check(settings)
    if settings.open_to_network:
        print(
            f"netlm: anyone who reaches {settings.host} may ask: set NETLM_API_KEYS to ask for a key", file=sys.stderr
        )
    _serve(settings)


@app.command()
def study(
    learner: Annotated[str, typer.Option(help="A pseudonym under which reviews are kept.")] = "learner",
    topic: Annotated[str | None, typer.Option(help="A topic, as --progress --json lists them.")] = None,
    cards: Annotated[int, typer.Option(min=1, max=100, help="Cards of the session.")] = 10,
    progress: Annotated[bool, typer.Option("--progress", help="Show how far the learner is, and end.")] = False,
    export: Annotated[Path | None, typer.Option(metavar="FILE.apkg", help="Write the cards for Anki, and end.")] = None,
    as_json: Json = False,
) -> None:
    """Study the sources: questions made from them, graded answers, spaced repetition."""
    found = lazily.module("assistant.study.command").run(
        load(), learner=learner, topic=topic, cards=cards, progress=progress, export_to=export, as_json=as_json
    )
    if found is not None:
        _print_json(found)


@evaluate.callback(invoke_without_command=True)
def golden(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option("--golden", help="Folder of golden questions.")] = None,
    split: Annotated[Split, typer.Option(help="Which part of them.")] = Split.ALL,
    as_json: Json = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show every question that failed.")] = False,
) -> None:
    """Score the answers on the golden questions."""
    if context.invoked_subcommand is None:
        report = lazily.module("assistant.evaluation.report").report
        raise typer.Exit(report(load(), folder, split.value, as_json, verbose))


@evaluate.command()
def retrieval(
    beir: Annotated[Path, typer.Option("--beir", help="A folder in BEIR's layout.", exists=True, file_okay=False)],
    as_json: Json = False,
) -> None:
    """Score retrieval: nDCG@10 and recall@100 for lexical, dense and fused."""
    run = lazily.module("assistant.evaluation.beir").run
    raise typer.Exit(run(load(), beir, as_json=as_json))


@evaluate.command()
def cases(
    folder: Annotated[Path | None, typer.Option("--golden", help="Folder of case texts.")] = None,
    split: Annotated[Split, typer.Option(help="Which part of them.")] = Split.ALL,
    as_json: Json = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show every open text that was read wrongly.")] = False,
) -> None:
    """Score the reading of case texts: precision and recall of each fact."""
    report = lazily.module("assistant.evaluation.cases_report").report
    raise typer.Exit(report(folder, split.value, as_json, verbose))


@evaluate.command()
def conversations(
    folder: Annotated[Path | None, typer.Option("--golden", help="Folder of golden conversations.")] = None,
    split: Annotated[Part, typer.Option(help="Which part of them.")] = Part.ALL,
    as_json: Json = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show every turn that failed, held-back ones too.")
    ] = False,
) -> None:
    """Score conversations of several turns, turn by turn."""
    report = lazily.module("assistant.evaluation.conversations_report").report
    raise typer.Exit(report(load(), folder, split.value, as_json, verbose))


def _open() -> Service:
    """Open the service; the model loads while the engine is imported."""
    settings = load()
    embedder = begin(settings.embedding_model, settings.data_dir)
    opened = _build().open_service(settings, embedder=embedder)
    assert isinstance(opened, Service)
    return opened


def _asked(service: Service, text: str, conversation: str | None, facts: Mapping[str, object] | None) -> Answered:
    try:
        return service.ask(text, conversation, facts)
    except UnknownConversation:
        raise Unusable(f"the conversation {conversation} is not known here") from None


def _build() -> Any:
    return lazily.module("assistant.build")


def _usable(text: str, name: str) -> str:
    try:
        return checked(text)
    except UnusableQuestion as error:
        raise Unusable(f"{name} {error}") from None


def _print_json(value: object) -> None:
    sys.stdout.buffer.write(wire.encoded(value) + b"\n")
    sys.stdout.flush()


def _serve(settings: Settings) -> None:
    """Run the server. The application stands a floor above and is named to uvicorn, which imports it."""
    import uvicorn

    uvicorn.run(
        "api.app:from_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
