"""What operators and gateways do: one function per intent, one transaction each."""
