"""How good the language identification is."""
