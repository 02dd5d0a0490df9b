"""Telephones in a browser: a keypad and a microphone at the other end of a WebSocket."""
