"""The map of the house.

Verbs of the day, one a file: resume, pull, keep, recall, value, check, compose (with its remarks),
render, record, publish (with its post), and alarm; beside the day doctor (with what it examined),
decide, verify, rebuild and evidence. They are plain functions; `flows/` decides whether Prefect
runs them.

Rooms, each importing only what stands left of it:
    model                       nouns; imports nothing of the house
    sources, simulate           doors in, and a simulated desk
    market -> vega -> checks    quotes to vols, vols to legs and sums, sums to breaks and limits
    journal -> ledger           entries and objects, then rows; they import `model` alone beside
    report                      shows; imports `model` alone
    settings                    makes rooms ready for a desk
"""
