"""Settings, address root and wiring: the only place that may name every room."""
