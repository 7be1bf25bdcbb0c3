"""Correlated ground-motion fields of one rupture with OpenQuake: fields per second.

    python openquake_ground_motion.py SITES FIELDS

A rectangular interface rupture of Mw 7.5, spectral velocity at one second by Zhao and others (2006), whose deviation is
split between and within events (that of Si and Midorikawa is not in OpenQuake), correlation of Jayaram and Baker (2009),
over SITES places within 200 km. Prints the best of three runs in fields a second, imports left out.
"""

import sys
import time

import numpy
from openquake.hazardlib.calc.gmf import ground_motion_fields
from openquake.hazardlib.correlation import JB2009CorrelationModel
from openquake.hazardlib.geo import Point
from openquake.hazardlib.geo.surface import PlanarSurface
from openquake.hazardlib.gsim.zhao_2006 import ZhaoEtAl2006SInter
from openquake.hazardlib.imt import SA
from openquake.hazardlib.site import Site, SiteCollection
from openquake.hazardlib.source.rupture import BaseRupture


def rupture():
    surface = PlanarSurface(
        0.0, 20.0, Point(142.0, 37.5, 20.0), Point(142.0, 38.3, 20.0), Point(142.6, 38.3, 40.0), Point(142.6, 37.5, 40.0)
    )
    return BaseRupture(7.5, 90.0, "Subduction Interface", Point(142.3, 37.9, 30.0), surface)


def main():
    count, fields = int(sys.argv[1]), int(sys.argv[2])
    random = numpy.random.default_rng(1)
    places = [
        Site(Point(140.5 + random.random(), 37.0 + 1.5 * random.random()), vs30=300.0, z1pt0=100.0, z2pt5=1.0)
        for _ in range(count)
    ]
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        ground_motion_fields(
            rupture(), SiteCollection(places), [SA(1.0)], ZhaoEtAl2006SInter(), 3, fields, JB2009CorrelationModel(False), 1
        )
        best = min(best, time.perf_counter() - begin)
    print(f"{fields / best:.0f}")


if __name__ == "__main__":
    main()
