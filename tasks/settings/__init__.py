"""Settings: one TOML file made into checked sections, sources, limits and channels."""
