"""The command line. Never deployed."""
