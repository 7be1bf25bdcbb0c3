"""W1a as one compiled loop over years on all cores: what to write in Python when arrays are too slow.

Every stretch of years has a generator of its own, seeded from its number, so that the answer does not depend on the
number of threads. Counts and severities by inversion; the normal by the polar method.
"""

from math import exp, log, sqrt

import numba
import numpy as np

import timing
import workload as w

STRETCH = 8192
LAYERS = np.array([(a.attachment, a.limit, a.reinstatements, a.charge * a.premium) for a in w.TOWER])


@numba.njit(inline="always")
def mix(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@numba.njit(inline="always")
def uniform(state):
    """SplitMix64: a counter and its hash; one multiplication chain, nothing to carry but the counter."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    return (float(mix(state[0]) >> np.uint64(11)) + 0.5) * 2.0**-53


@numba.njit(inline="always")
def normal(state):
    while True:
        x = 2.0 * uniform(state) - 1.0
        y = 2.0 * uniform(state) - 1.0
        square = x * x + y * y
        if 0.0 < square < 1.0:
            return x * sqrt(-2.0 * log(square) / square)


@numba.njit(inline="always")
def count(state, table):
    u = uniform(state)
    n = 0
    while n < table.size and u > table[n]:
        n += 1
    return n


@numba.njit(parallel=True)
def years_of(seed, net, premiums, quake_table, wave_table, layers):
    years = net.size
    for stretch in numba.prange(premiums.size):
        state = np.empty(1, np.uint64)
        state[0] = mix(mix(np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15)) ^ np.uint64(stretch))
        used = np.zeros(layers.shape[0])
        premium = 0.0
        for year in range(stretch * STRETCH, min(years, (stretch + 1) * STRETCH)):
            total = 0.0
            touched = False
            quakes = count(state, quake_table)
            waves = count(state, wave_table)
            for event in range(quakes + waves):
                if event < quakes:
                    loss = min(w.THRESHOLD * exp(-log(uniform(state)) / w.ALPHA), w.CENSOR) * w.KEPT
                else:
                    loss = exp(w.MU + w.SIGMA * normal(state)) * w.KEPT
                total += loss
                if loss > layers[0, 0]:
                    touched = True
                    for k in range(layers.shape[0]):
                        used[k] += min(max(loss - layers[k, 0], 0.0), layers[k, 1])
            if touched:
                for k in range(layers.shape[0]):
                    limit, reinstatements = layers[k, 1], layers[k, 2]
                    total -= min(used[k], limit * (1.0 + reinstatements))
                    premium += layers[k, 3] * min(used[k], limit * reinstatements) / limit
                    used[k] = 0.0
            net[year] = total - min(max(total - w.STOP_ATTACHMENT, 0.0), w.STOP_LIMIT)
        premiums[stretch] = premium


def poisson_table(mean):
    """Distribution function of a Poisson law, as far as a double can tell it from one."""
    chance, total, table = exp(-mean), 0.0, []
    while total < 1.0 - 1e-16 and len(table) < 200:
        total += chance
        table.append(total)
        chance *= mean / len(table)
    return np.array(table)


def simulate(seed, years):
    net = np.empty(years)
    premiums = np.zeros(-(-years // STRETCH))
    years_of(seed, net, premiums, poisson_table(w.QUAKES), poisson_table(w.WAVES), LAYERS)
    return net, premiums.sum() / years


if __name__ == "__main__":
    timing.report("numba", simulate)
