"""The rule editor: the park's rules, one to change, and what it would have done."""
