"""The workloads W1a and W1b of configs/w1a.toml and w1b.toml, and the measures taken of them: shared by the peer programs.

Earthquakes Poisson(2) of Pareto(1, 1.5) censored at 1,000 and tsunamis Poisson(0.3) of lognormal(2.0, 1.2); the captive
assumes 95 % and keeps 60 % of that; a tower on what it keeps; a stop loss on the year. W1b has 500 buyers besides, who are no
events of the tower: five classes of a hundred under one Gaussian factor.
"""

import math
from dataclasses import dataclass

import numpy as np

QUAKES, THRESHOLD, ALPHA, CENSOR = 2.0, 1.0, 1.5, 1000.0
WAVES, MU, SIGMA = 0.3, 2.0, 1.2
KEPT = 0.95 * (1.0 - 0.40)
STOP_ATTACHMENT, STOP_LIMIT = 8.0, 4.0


@dataclass(frozen=True)
class Layer:
    attachment: float
    limit: float
    reinstatements: int
    charge: float
    premium: float


TOWER = (
    Layer(5.0, 5.0, 2, 1.0, 1.2),
    Layer(10.0, 15.0, 1, 1.0, 1.2),
    Layer(25.0, 50.0, 1, 0.5, 1.0),
)

# Probability of default of each class; correlation; what each buyer of a class costs: 60 % of 0.05, 0.10, ... 1.00, five times.
CLASSES = np.array([0.002, 0.005, 0.01, 0.02, 0.04])
CORRELATION = 0.15
COST = 0.6 * 0.05 * (1.0 + np.arange(100) % 20)

# Reference answers, and the standard errors of one plain run of 1,000,000 years (of W1a: spread of 200 runs of w1_numba.py).
WITHOUT_BUYERS = {
    "mean": (3.71245, 0.0074),
    "VaR 99 %": (10.40786, 0.033),
    "VaR 99.5 %": (12.9733, 0.068),
    "TVaR 99 %": (33.930, 0.68),
    "TVaR 99.5 %": (56.393, 1.34),
    "reinstatement premium": (0.23606095, 0.0006),
}
WITH_BUYERS = {
    "mean": (4.89032, 0.0074),
    "VaR 99 %": (12.79524, 0.033),
    "VaR 99.5 %": (15.6061, 0.068),
    "TVaR 99 %": (36.193, 0.68),
    "TVaR 99.5 %": (58.447, 1.34),
    "reinstatement premium": (0.23606095, 0.0006),
}


def measures(net, reinstatement_premium):
    """Mean, sd, VaR (smallest x with P(net <= x) >= p) and TVaR (mean of the worst 1 - p) of the years."""
    years = len(net)
    out = {"mean": float(np.mean(net)), "sd": float(np.std(net, ddof=1))}
    ranks = {p: math.ceil(years * p - 1e-9) for p in (0.99, 0.995, 0.999)}
    sorted_in_part = np.partition(net, [rank - 1 for rank in ranks.values()])
    for p, rank in ranks.items():
        var = float(sorted_in_part[rank - 1])
        worst = sorted_in_part[rank:]
        weight = years * (1.0 - p)
        out[f"VaR {100 * p:g} %"] = var
        out[f"TVaR {100 * p:g} %"] = float((worst.sum() + (weight - len(worst)) * var) / weight)
    out["reinstatement premium"] = float(reinstatement_premium)
    return out


def check(found, years, buyers):
    """Stops the program when an answer is more than five standard errors off: a fast wrong peer is no peer."""
    scale = math.sqrt(1_000_000 / years)
    for key, (expected, error) in (WITH_BUYERS if buyers else WITHOUT_BUYERS).items():
        if abs(found[key] - expected) > 5.0 * error * scale:
            raise SystemExit(f"{key}: {found[key]} is not {expected}")
