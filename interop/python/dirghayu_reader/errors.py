"""What a store or a file beside it can be refused for."""


class StoreError(Exception):
    """A store that is absent, of another version, or lacks what was asked for."""
