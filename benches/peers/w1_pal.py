"""W1a and W1b with PAL (proteusllp-actuarial-library): the years as its variables, the tower as its tower.

It has no book of buyers: each is a normal variable beside a common one, compared with its threshold.
"""

import numpy as np
import pal
from pal import distributions
from pal.contracts import XoLTower
from pal.frequency_severity import FreqSevSims, FrequencySeverityModel
from scipy.special import ndtri

import timing
import workload as w


def simulate(seed, years, buyers):
    pal.set_default_n_sims(years)
    pal.set_random_seed(seed)
    pareto = distributions.Pareto(shape=w.ALPHA, scale=w.THRESHOLD)
    quakes = np.minimum(FrequencySeverityModel(distributions.Poisson(mean=w.QUAKES), pareto).generate(), w.CENSOR)
    lognormal = distributions.LogNormal(mu=w.MU, sigma=w.SIGMA)
    waves = FrequencySeverityModel(distributions.Poisson(mean=w.WAVES), lognormal).generate()
    year = np.concatenate((quakes.sim_index, waves.sim_index))
    kept = FreqSevSims(year, np.concatenate((quakes.values, waves.values)), years) * w.KEPT
    tower = XoLTower(
        limit=[layer.limit for layer in w.TOWER],
        excess=[layer.attachment for layer in w.TOWER],
        premium=[layer.premium for layer in w.TOWER],
        reinstatement_cost=[[layer.charge] * layer.reinstatements for layer in w.TOWER],
        aggregate_limit=[(1 + layer.reinstatements) * layer.limit for layer in w.TOWER],
    )
    ceded = tower.apply(kept)
    net = kept.aggregate() - ceded.recoveries.aggregate()
    if buyers:
        common, own = np.sqrt(w.CORRELATION), np.sqrt(1.0 - w.CORRELATION)
        factor = distributions.Normal(0, 1).generate()
        for threshold in ndtri(w.CLASSES):
            for cost in w.COST:
                latent = factor * common + distributions.Normal(0, 1).generate() * own
                net = net + (latent < threshold) * (w.KEPT * cost)
    net = net - np.minimum(np.maximum(net - w.STOP_ATTACHMENT, 0), w.STOP_LIMIT)
    return np.asarray(net.values), float(ceded.reinstatement_premium.mean())


if __name__ == "__main__":
    timing.report("PAL", simulate)
