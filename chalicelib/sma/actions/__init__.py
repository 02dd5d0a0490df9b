"""The eighteen actions, a file for each family. `table` knows them all."""
