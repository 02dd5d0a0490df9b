"""What the Chime SDK control plane and, later, its meeting plane know: meetings and attendees."""
