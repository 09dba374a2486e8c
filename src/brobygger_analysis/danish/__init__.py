"""Facts of the country: CPR and CVR numbers, working days, readability and the spelling of names.

Only the standard library is used here, because the kernel imports these modules before anything else is loaded.
"""
