"""The command line, the Python interface, the assistant's tools."""
