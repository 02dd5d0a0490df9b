"""The exchange package."""
