"""Lunis beside other solvers on its own body, on this machine, and what bounds its speed."""
