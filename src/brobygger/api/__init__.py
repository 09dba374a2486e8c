"""The face for programs: the same figures, by the same doors, as JSON under /api/v1."""
