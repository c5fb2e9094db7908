"""The desktop application: the live picture on screen, the operator's intents into transactions."""
