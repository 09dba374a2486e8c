from hypothesis import given
from hypothesis import strategies as st

from brobygger.kernel.portions import portions


@given(st.lists(st.integers(), max_size=40), st.integers(1, 12))
def test_portions_are_the_things_in_their_order_and_never_too_many(things, size):
    found = list(portions(things, size))
    assert [thing for portion in found for thing in portion] == things
    assert all(0 < len(portion) <= size for portion in found)
    assert all(len(portion) == size for portion in found[:-1])
