"""The domain: rooms and their PINs, the seats taken in them, who is there. Knows ports, not technology."""
