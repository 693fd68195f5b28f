"""From quotes to a market: gates, forwards, discount factors, vols, the vol curve."""
