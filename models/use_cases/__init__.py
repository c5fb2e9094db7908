"""What operators and gateways do: one function for each intent, one transaction each."""
