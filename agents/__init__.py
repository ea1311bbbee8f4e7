"""The running service: four stages, and what carries articles through them."""
