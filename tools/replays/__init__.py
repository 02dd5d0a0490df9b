"""Recorded calls: taken from emulators and logs, without secrets, and played against today's code. Never deployed."""
