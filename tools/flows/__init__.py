"""What can be found out about a call flow from its table alone: its picture, its faults, its rows."""
