"""Figures for Prometheus: what they are made of, and who may read them (`docs/operating.md`).

The hub, the writer and the others count in plain integers while they work; these are read when somebody asks.
"""
