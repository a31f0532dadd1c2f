"""JSON Schemas, generated from the models: never edit one by hand, run ``make generate``."""
