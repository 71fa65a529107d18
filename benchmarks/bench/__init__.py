"""Kakehashi beside its peers and the limit: one command, the same data, the same machine, one after another.

    make bench                # about half an hour
    make bench QUICK=1        # below three minutes: small data, few repetitions
    make bench LARGE=1        # 10,000,000 triples too

``build/bench`` keeps the peers' environment, the generated data and ``results.json``; the tables go to
``docs/PERFORMANCE.md``.
"""
