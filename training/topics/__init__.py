"""The topics: how well the lexicon finds them."""
