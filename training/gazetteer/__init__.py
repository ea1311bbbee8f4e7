"""The gazetteer: how the list of cities was made."""
