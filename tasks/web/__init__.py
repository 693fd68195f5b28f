"""The room of the web: requests that leave the house."""
