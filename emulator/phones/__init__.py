"""The phones package."""
