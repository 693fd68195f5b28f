"""The map of the house.

Verbs of the day, one a file: pull, recall, value, check, compose (with its remarks), render,
record, publish (with its post), and alarm. They are plain functions; `flows/` decides whether
Prefect runs them.

Rooms, each importing only what stands left of it:
    model                       nouns; imports nothing of the house
    sources, simulate           doors in, and a simulated desk
    market -> vega -> checks    quotes to vols, vols to legs and sums, sums to breaks and limits
    ledger, report              store and show; they import `model` alone
    settings                    makes rooms ready for a desk
"""
