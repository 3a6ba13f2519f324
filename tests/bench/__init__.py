"""Benchmarks: `python -m tests.bench [name …]` prints floor, figure and ratio, all measured in the same run."""
