"""Kakehashi beside its peers and the limit: one command, the same data, the same machine, one after another.

    make bench                # about 20 minutes
    make bench QUICK=1        # below three minutes: small data, few repetitions
    make bench LARGE=1        # 10,000,000 triples too

``python -m benchmarks.bench --only growth --projects 1000 --projects 10000`` measures a part.  ``build/bench`` keeps
the peers' environment, the generated data and ``results.json``; the tables go to ``docs/PERFORMANCE.md``.
"""
