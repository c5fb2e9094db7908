"""The chain's line with a gateway, shared by the field protocols' tests."""

from tests.system.chain.conftest import gateway, line

__all__ = ["gateway", "line"]
