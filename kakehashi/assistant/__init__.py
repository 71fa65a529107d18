"""Kakehashi for assistants: a Model Context Protocol server over one published snapshot (``kakehashi mcp``).

It needs the extra ``kakehashi[mcp]``; only :mod:`kakehashi.assistant.server` imports the SDK.
"""
