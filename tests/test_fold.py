"""Folding keeps every entry in its place, in few characters."""

import doctest
import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccmgen import fold, unfold
from ccmgen.fold import Names, fold_numbers
from ccmgen.unfold import MOST_ENTRIES, MOST_IN_ALL, FoldError, Unfolding

HOSTS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,6}", fullmatch=True),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "a-", "np04-srv-", "x.1-", "0", "9", "_"]),
        st.sampled_from(["0", "1", "2", "3", "8", "9", "10", "11", "99", "100", "1" * 40])
        | st.sampled_from(["00", "01", "09", "010", "099", "0100"])
        | st.integers(0, 30).map(str),
        st.sampled_from(["", "", "-ctl", ".cern.ch", "0", "-7"]),
    ),
)
DEVICES = st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.+:@-]{0,3}", fullmatch=True), min_size=1)


def patterned(entries: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Sequences with the repetitions and cycles that placement makes, and some that it does not."""
    return st.recursive(
        st.lists(entries, max_size=8),
        lambda inner: (
            st.builds(lambda x, n: x * n, inner, st.integers(1, 5))
            | st.builds(lambda x, n: [y for y in x for _ in range(n)], inner, st.integers(1, 5))
            | st.builds(lambda x, y: x + y, inner, inner)
        ),
        max_leaves=6,
    )


@example(["A", "A0"])
@given(patterned(HOSTS | DEVICES.map("/".join)))
def test_names_come_back_as_they_were(names: list[str]) -> None:
    text = Names(names).fold(names)
    assert Unfolding().names(text) == names


@given(patterned(st.integers(0, 70000).map(str) | st.integers(9000, 9009).map(str)))
def test_numbers_come_back_as_they_were(digits: list[str]) -> None:
    numbers = [int(text) for text in digits]
    assert Unfolding().numbers(fold_numbers(numbers)) == numbers


def hosts(*numbers: int) -> list[str]:
    return [f"srv-{number:03d}" for number in numbers]


SITE = hosts(*range(1, 31))


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["one"], "one"),
        (["one"] * 4, "one*4"),
        (SITE, "srv-[001-030]"),
        (SITE * 4, "(srv-[001-030])*4"),
        (SITE[15:] + SITE * 4 + SITE[:7], "srv-[016-030],(srv-[001-030])*4,srv-[001-007]"),
        ([name for name in SITE for _ in range(4)], "srv-[001-030]*4"),
        ([*SITE[:1], *(n for n in SITE[1:] for _ in range(4))], "srv-001,srv-[002-030]*4"),
        (hosts(1, 2, 3, 5, 7, 9, 10), "srv-[001-003,005-009/2,010]"),
        (hosts(5, 4, 3), "srv-[005,004,003]"),
        (["h9", "h10", "h11"], "h[9-11]"),
        (["h09", "h10", "h9"], "h[09-10,9]"),
        (["r1-h01", "r1-h02", "r2-h01", "r2-h02"] * 2, "(r1-h[01-02],r2-h[01-02])*2"),
        (["r1-h7", "r2-h7", "r3-h7"], "r[1-3]-h7"),
        (["h1.lhc2.ch", "h2.lhc2.ch"], "h[1-2].lhc2.ch"),
        ((["a"] * 2 + ["b"]) * 2 + ["c"], "(a*2,b)*2,c"),
        (([*SITE, "gw"] * 3 + ["x"]) * 2, "((srv-[001-030],gw)*3,x)*2"),
    ],
)
def test_the_sequences_that_placement_makes_are_short(names: list[str], text: str) -> None:
    assert Names(names).fold(names) == text


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([9000] * 30, "9000*30"),
        (list(range(9000, 9030)), "9000-9029"),
        ([9000] * 30 + [9001] * 30 + [9002] * 10, "9000-9001*30,9002*10"),
        ([9000, 9001, 9002] * 10, "(9000-9002)*10"),
        ([1, 3, 5, 7], "1-7/2"),
        ([1, 2001, 4001], "1,2001,4001"),
    ],
)
def test_the_numbers_that_allocation_makes_are_short(numbers: Sequence[int], text: str) -> None:
    assert fold_numbers(numbers) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a*999999999999", "more than 10,000,000 entries"),
        ("(((a*1000)*1000)*1000)*1000", "more than 10,000,000 entries"),
        ("a-[0-99999999999]", "more than 10,000,000 entries"),
        ("b,a-[0-9999999,0-9]", "more than 10,000,000 entries"),
        ("a,", "',' is out of place"),
        (",a", "',a' is out of place"),
        ("a,,b", "',b' is out of place"),
        ("a b", "' b' is out of place"),
        ("(a", "a parenthesis is not closed"),
        ("a)*2", "')*2' is out of place"),
        ("(a)", "')' is out of place"),
        ("()*2", "')*2' is out of place"),
        ("a-[1-", "'[1-' is out of place"),
        ("a-[9-1]", "'a-[9-1]' is no range"),
        ("a*0", "'a*0' is nothing"),
        ("(a)*0", "')*0' is nothing"),
        ("(" * 100, "parentheses are nested too deeply"),
    ],
)
def test_a_damaged_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(FoldError, match=re.escape(message)):
        Unfolding().names(text)


@given(st.text("ab12[](),*-/", max_size=12))
def test_any_text_unfolds_or_is_refused(text: str) -> None:
    try:
        found = Unfolding().names(text)
    except FoldError:
        return
    assert Unfolding().names(Names(found).fold(found)) == found


def test_equal_names_are_one_object() -> None:
    unfolding = Unfolding()
    one, other = unfolding.names("a[1-3],b"), unfolding.names("a[1-3]*2")
    assert one[0] is other[0]


def test_the_examples() -> None:
    assert doctest.testmod(fold).failed == 0
    assert doctest.testmod(unfold).failed == 0


def test_many_large_texts_are_a_bomb_too() -> None:
    unfolding = Unfolding()
    with pytest.raises(FoldError, match="with it, there are more than 50,000,000 entries"):
        for _ in range(MOST_IN_ALL // MOST_ENTRIES + 1):
            unfolding.names(f"a*{MOST_ENTRIES}")
