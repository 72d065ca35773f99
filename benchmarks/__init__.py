"""How long the program takes, in ratios: `python -m benchmarks run`, which is `make bench`."""

NOW = "2026-01-15T09:00:00Z"  # the moment at which generated databases are looked at
