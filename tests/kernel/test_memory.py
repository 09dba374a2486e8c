"""A server that is ready does not look through what it keeps for ever."""

from __future__ import annotations

import gc

from brobygger.kernel import memory


def test_what_is_there_when_a_process_settles_is_not_looked_through_again():
    before = gc.get_threshold()
    kept = ["a thing that lives as long as the process"]
    try:
        memory.settle()
        assert not any(one is kept for one in gc.get_objects())
        made_later = ["a thing of one page"]
        assert any(one is made_later for one in gc.get_objects())
        assert gc.get_threshold() == (memory.YOUNG, memory.OLDER, memory.OLDEST)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
