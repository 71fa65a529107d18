"""``python -m kakehashi``."""

from kakehashi.cli import main

main()
