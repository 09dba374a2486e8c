"""Heavy measurements and proofs, run by hand: ``.venv/bin/python -m bench.<name>``. Results: bench/results."""
