"""The call flow: decides what a caller hears next. Does no I/O, reads no clock, knows no service."""
