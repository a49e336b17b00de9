"""The retriever as LangChain knows retrievers. The one file that knows langchain-core."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from corpus.locate import locator
from corpus.retrieve import Retriever


class PassageRetriever(BaseRetriever):
    """Returns cited passages for a question; usable in any LangChain chain.

    Each document's ``page_content`` is the passage as a person reads it. Its
    metadata: ``document_id``, ``title``, ``date`` (None if not stated),
    ``locator``, ``start`` and ``end`` (code points of the first to the last
    word in the source), ``quote`` (exactly those words) and ``score``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002  # LangChain's signature
        found = []
        for hit in self.retriever.search(query, self.k):
            passage = hit.passage
            source = self.retriever.documents[passage.document_id]
            start, end = passage.spans[0].start, passage.spans[-1].end
            found.append(
                Document(
                    id=passage.passage_id,
                    page_content=passage.text,
                    metadata={
                        "document_id": passage.document_id,
                        "title": source.title,
                        "date": source.date,
                        "locator": locator(source, passage),
                        "start": start,
                        "end": end,
                        "quote": source.text[start:end],
                        "score": hit.score,
                    },
                )
            )
        return found
