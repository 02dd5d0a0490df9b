"""The aws package."""
