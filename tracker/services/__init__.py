"""Use cases: one function, one transaction. Both front ends call these and nothing below."""
