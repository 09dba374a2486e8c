"""Whole columns are read by the kernel now; the name stays for those who know it here."""

from brobygger.kernel.columns import DayNumber, Joined, fetch, integers, words

__all__ = ["DayNumber", "Joined", "fetch", "integers", "words"]
