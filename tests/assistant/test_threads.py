"""A process that answers many questions leaves the cores to what answers them."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from assistant.threads import single


def test_one_thread_computes() -> None:
    """No second thread waits busily between the products of a question's vector."""
    assert np.ones(2) @ np.ones(2) == 2
    with threadpool_limits(2, user_api="blas"):  # puts back what was before
        single()
        assert {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"} <= {1}
