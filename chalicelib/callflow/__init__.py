"""The callflow package."""
