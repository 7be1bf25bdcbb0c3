"""Times a peer: one warm-up run (imports, compilation), then repeated runs; one line of JSON on standard output.

    python w1_....py [YEARS] [REPEATS] [w1a | w1b]
"""

import json
import resource
import statistics
import sys
import time

import workload


def report(name, simulate):
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    buyers = len(sys.argv) > 3 and sys.argv[3] == "w1b"

    def once(seed):
        begin = time.perf_counter()
        found = workload.measures(*simulate(seed, years, buyers))
        return time.perf_counter() - begin, found

    first, found = once(0)
    workload.check(found, years, buyers)
    runs = [once(seed) for seed in range(1, repeats + 1)]
    for _, found in runs:
        workload.check(found, years, buyers)
    print(json.dumps({
        "name": name,
        "seconds": statistics.median(seconds for seconds, _ in runs),
        "first": first,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))
