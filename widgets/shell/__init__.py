"""The frame around every workspace: bars, rail, keys, sheets and the drill frame."""
