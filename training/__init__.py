"""How each model was made: one command each, from corpora to the files under `models/`."""
