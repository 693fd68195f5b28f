"""Doors in: one file per format or vendor, each delivering frames in the shapes of `model`."""
