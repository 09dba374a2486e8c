"""How dates and numbers are written, where Django's own tables are not Danish enough."""
