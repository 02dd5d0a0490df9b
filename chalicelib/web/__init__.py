"""The HTTP API: tables of routes, one file per resource, and what every request goes through."""
