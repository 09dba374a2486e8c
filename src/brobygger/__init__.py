"""Brobygger: the working system for getting citizens with an impairment into ordinary work."""
