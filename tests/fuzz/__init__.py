"""Fuzzing of everything that reads what somebody outside has written."""
