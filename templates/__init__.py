"""Templates and style sheets of the report, read with importlib.resources."""
