"""A market and a desk with known truth: for the demo, the tests and scale. Purely simulated."""
