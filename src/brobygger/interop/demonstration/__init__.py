"""Invented people for a demonstration, drawn from a seed and written through the rooms' own bulk verbs.

Nobody here exists. Names are put together from lists of our own, CPR numbers come from a range that can belong to
nobody, and every jobcentre is marked as a demonstration. What is real are the published counts, shares and means of the
closed programme (``data/``); ``plan`` draws people that add up to them, and docs/demonstration.md says where they
cannot.
"""
