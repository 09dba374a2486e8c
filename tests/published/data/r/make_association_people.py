"""Makes association_people.csv, the data that R and we are both given. Invented, from a seed; run once.

python tests/published/data/r/make_association_people.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SIZES = (37, 44, 51, 60, 73, 88, 92, 102, 117, 177, 176)  # about those of a programme of eleven municipalities


def main() -> None:
    chance = np.random.default_rng(20260101)
    rows = []
    for place, size in enumerate(SIZES):
        own = chance.normal(0, 0.3)
        new = int(place % 3 == 0)
        for _ in range(size):
            age = int(chance.integers(18, 65))
            woman = int(chance.random() < 0.52)
            education = str(chance.choice(["primary", "secondary", "higher"], p=[0.35, 0.4, 0.25]))
            believes = int(chance.random() < 0.6)
            eta = -0.9 + 0.6 * believes + 0.2 * woman - 0.012 * (age - 40) + 0.35 * (education == "higher") + own
            eta += 0.25 * new
            rows.append(
                [int(chance.random() < 1 / (1 + np.exp(-eta))), believes, woman, age, education, f"m{place:02}", new]
            )
    with (Path(__file__).parent / "association_people.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["employed", "believes", "woman", "age", "education", "municipality", "new_model"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
