"""Arabic: the date as it stands in the citizen's form and its letters."""

DATE_FORMAT = "j F Y"
