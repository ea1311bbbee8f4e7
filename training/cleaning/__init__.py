"""How good the cleaning is."""
