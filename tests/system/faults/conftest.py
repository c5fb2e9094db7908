"""The chain's line, between servers that may be killed."""

from tests.system.chain.conftest import line

__all__ = ["line"]
