"""Greeks, weights, betas, legs, layers and the net: pure arithmetic on frames."""
