"""W1a and W1b as one compiled loop over years on all cores: what to write in Python when arrays are too slow.

Every stretch of years has a generator of its own, seeded from its number, so that the answer does not depend on the
number of threads. Counts and severities by inversion; the normal by the polar method. Buyers of a class fail alike given the
factor, so that the loop jumps from one default to the next.
"""

from math import erfc, exp, log, log1p, sqrt
from statistics import NormalDist

import numba
import numpy as np

import timing
import workload as w

STRETCH = 8192
THRESHOLDS = np.array([NormalDist().inv_cdf(probability) for probability in w.CLASSES])
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


@numba.njit(inline="always")
def cost_of_buyers(state, thresholds, cost):
    factor = normal(state)
    total = 0.0
    for threshold in thresholds:
        given = (threshold - sqrt(w.CORRELATION) * factor) / sqrt(1.0 - w.CORRELATION)
        failing = 0.5 * erfc(-given * sqrt(0.5))
        if failing < 1e-15:
            continue
        passing = 1.0 / log1p(-failing)
        buyer = 0
        while True:
            jump = log(uniform(state)) * passing
            if jump >= cost.size - buyer:
                break
            buyer += int(jump)
            total += cost[buyer]
            buyer += 1
    return total


@numba.njit(parallel=True)
def years_of(seed, net, premiums, quake_table, wave_table, layers, buyers, thresholds, cost):
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
            if buyers:
                total += w.KEPT * cost_of_buyers(state, thresholds, cost)
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


def simulate(seed, years, buyers):
    net = np.empty(years)
    premiums = np.zeros(-(-years // STRETCH))
    tables = poisson_table(w.QUAKES), poisson_table(w.WAVES)
    years_of(seed, net, premiums, *tables, LAYERS, buyers, THRESHOLDS, w.COST)
    return net, premiums.sum() / years


if __name__ == "__main__":
    timing.report("numba", simulate)
