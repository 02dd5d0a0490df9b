"""What a real browser makes of it all. A package, so that fixtures can live as long as its tests and no longer.

Playwright's event loop belongs to the main thread while it runs; tests of other folders want loops of their own there.
"""
