"""The search on top: every room is asked, and each answers by its own door."""
