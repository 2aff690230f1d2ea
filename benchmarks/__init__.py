"""Measures, never tests: each module has figures(), and `make bench` runs them all."""
