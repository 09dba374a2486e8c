"""What the invented users of a demonstration share. A production installation refuses such users."""

from __future__ import annotations

# Shown on the sign-in page of a demonstration, so it protects nothing and needs no secrecy.
PASSWORD = "bro-til-job-2026"  # noqa: S105 - printed for everybody; production refuses the users it belongs to
