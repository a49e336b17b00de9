"""How many threads numpy computes with. The one file that knows threadpoolctl."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def single() -> None:
    """Let every product be computed by the thread that wants it, in all of this process and from now on.

    Else a second thread of OpenBLAS would wait busily for more, some 30 ms,
    after each product of a question's vector, and take a core from what
    answers. The products are too small to gain by it.
    """
    threadpool_limits(1, user_api="blas")
