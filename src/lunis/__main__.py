"""`python -m lunis`: the same as `lunis`."""

from .cli import main

main()
