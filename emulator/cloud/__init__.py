"""The cloud package."""
