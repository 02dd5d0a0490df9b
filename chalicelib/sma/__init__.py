"""The sma package."""
