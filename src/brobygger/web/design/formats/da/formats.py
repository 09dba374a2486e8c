"""Danish: the date as people here type it and read it; comma for decimals, point between thousands.

``%d`` and ``%m`` also take one digit when a date is read, so 1.3.2026 needs no line of its own. Words and two-digit
years are read by ``design.dates.read_date``, which the form kit's date field uses.
"""

DATE_FORMAT = "j. F Y"
SHORT_DATE_FORMAT = "d-m-Y"
DATETIME_FORMAT = r"j. F Y \k\l. H.i"
SHORT_DATETIME_FORMAT = "d-m-Y H.i"
TIME_FORMAT = "H.i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j. F"
FIRST_DAY_OF_WEEK = 1

DATE_INPUT_FORMATS = [
    "%d-%m-%Y",  # shown in fields
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%d/%m-%Y",
    "%d%m%Y",
    "%d%m%y",
    "%Y-%m-%d",
]
TIME_INPUT_FORMATS = ["%H.%M", "%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = ["%d-%m-%Y %H.%M", "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"]

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
