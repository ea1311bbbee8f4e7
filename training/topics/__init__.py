"""The topics: how the vote on them is trained, and how good they are."""
