"""W1a and W1b with arrays over all events of all years: numpy as an actuary would write it, but with care."""

import numpy as np
from scipy.special import ndtr, ndtri

import timing
import workload as w


def cost_of_buyers(rng, years):
    """Given the factor the buyers of a class fail alike: how many, then which, drawn anew until no buyer fails twice in a year."""
    factor = rng.standard_normal(years)
    cost = np.zeros(years)
    buyers = len(w.COST)
    for probability in w.CLASSES:
        given = ndtr((ndtri(probability) - np.sqrt(w.CORRELATION) * factor) / np.sqrt(1.0 - w.CORRELATION))
        year = np.arange(years).repeat(rng.binomial(buyers, given))
        place = buyers * year + rng.integers(0, buyers, len(year))
        while True:
            order = np.argsort(place, kind="stable")
            again = order[1:][place[order[1:]] == place[order[:-1]]]
            if len(again) == 0:
                break
            place[again] = buyers * year[again] + rng.integers(0, buyers, len(again))
        cost += np.bincount(year, w.COST[place - buyers * year], years)
    return cost


def simulate(seed, years, buyers):
    rng = np.random.Generator(np.random.SFC64(seed))
    quakes = rng.poisson(w.QUAKES, years)
    waves = rng.poisson(w.WAVES, years)
    uniform = 1.0 - rng.random(int(quakes.sum()))
    quake_losses = np.minimum(w.THRESHOLD * uniform ** (-1.0 / w.ALPHA), w.CENSOR)
    wave_losses = rng.lognormal(w.MU, w.SIGMA, int(waves.sum()))

    numbers = np.arange(years)
    year = np.concatenate((numbers.repeat(quakes), numbers.repeat(waves)))
    kept = w.KEPT * np.concatenate((quake_losses, wave_losses))
    net = np.bincount(year, kept, years)

    # One event in fifteen reaches the tower; the layers look only at those.
    large = kept > min(layer.attachment for layer in w.TOWER)
    year, kept = year[large], kept[large]
    reinstatement_premium = 0.0
    for layer in w.TOWER:
        used = np.bincount(year, np.clip(kept - layer.attachment, 0.0, layer.limit), years)
        net -= np.minimum(used, layer.limit * (1 + layer.reinstatements))
        reinstated = np.minimum(used, layer.limit * layer.reinstatements)
        reinstatement_premium += layer.premium * layer.charge * reinstated.mean() / layer.limit
    if buyers:
        net += w.KEPT * cost_of_buyers(rng, years)
    net -= np.clip(net - w.STOP_ATTACHMENT, 0.0, w.STOP_LIMIT)
    return net, reinstatement_premium


if __name__ == "__main__":
    timing.report("numpy", simulate)
