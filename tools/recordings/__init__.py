"""Recordings of the prompts: which there must be, how they are made, kept, published and checked. Never deployed."""
