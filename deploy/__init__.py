"""Files to run the service with, and the checks of what they name."""
