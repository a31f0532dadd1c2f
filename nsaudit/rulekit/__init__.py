"""What a rule is, where rules come from, and which of them run."""
