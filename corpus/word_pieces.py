"""Text as the word pieces of the embedding model, with where each stands (Wu et al. 2016, arXiv:1609.08144)."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

_UNKNOWN = "[UNK]"


class WordPieces:
    """Cuts text into the pieces of a vocabulary, without regard to case. Threads may share it."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        model = WordPiece({piece: number for number, piece in enumerate(vocabulary)}, unk_token=_UNKNOWN)
        self._tokenizer = Tokenizer(model)
        self._tokenizer.normalizer = BertNormalizer(lowercase=True)
        self._tokenizer.pre_tokenizer = BertPreTokenizer()

    def cut(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Return the number of each piece of ``text``, and the code points from and to which it stands there.

        A lone surrogate counts as "?".
        """
        found = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"), add_special_tokens=False)
        return found.ids, found.offsets
