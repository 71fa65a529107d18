"""The code's shape, the package, the documentation that is run."""
