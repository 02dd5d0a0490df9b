"""What `partyline bench` measures, a file for each kind of measure. docs/speed.md explains them."""
