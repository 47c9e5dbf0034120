"""The offline gazetteer: places, their names in many languages, and distances."""
