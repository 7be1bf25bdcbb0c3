//! Layer means of severities, and exact laws of annual losses.

use super::sheet::{Case, Failed, Sheet};
use crate::numerics::distribution::{
    Exponential, Frequency, GeneralisedPareto, Lognormal, NegativeBinomial, Pareto, Poisson, Severity, SeverityShape,
};
use crate::numerics::piecewise::Piecewise;
use crate::statistics::aggregate::{Compound, Counts, Exact, Part, Question, exact};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "Layer means of Pareto, lognormal and Lomax losses",
        source: "Klugman, Panjer and Willmot (2012), Loss Models, app. A; R package Pareto 2.4.5",
        work: layers,
    },
    Case {
        name: "Poisson(2) of exponential losses: the whole annual law",
        source: "Erlang series; Klugman, Panjer and Willmot (2012), Loss Models, chapter 9",
        work: erlang,
    },
    Case {
        name: "Geometric number of exponential losses",
        source: "Closed form; Klugman, Panjer and Willmot (2012), Loss Models, chapter 9",
        work: geometric,
    },
    Case {
        name: "Layer 5 xs 5 on Poisson(2) Pareto losses, unlimited reinstatements",
        source: "Closed form; Clark (2014), Basics of Reinsurance Pricing",
        work: unlimited,
    },
    Case {
        name: "One free reinstatement on ten Lomax losses a year",
        source: "Mata (2000), ASTIN Bulletin 30, 349-368 (converged; printed 6.6128, 2.4103, 9.2173)",
        work: mata,
    },
    Case {
        name: "Initial premium with reinstatements, 50 xs 25",
        source: "Sundt (1991), Bulletin of the Swiss Association of Actuaries 91, 51-66",
        work: sundt,
    },
    Case {
        name: "Annual aggregate deductible, treaty 1",
        source: "Bear and Nemlick (1990), CAS Discussion Paper Program 2, table 1",
        work: deductible,
    },
    Case {
        name: "Profit commission, treaty 5",
        source: "Bear and Nemlick (1990), CAS Discussion Paper Program 2, table 1 (printed 8.24 %)",
        work: commission,
    },
];

fn uncut(shape: SeverityShape) -> Result<Severity, Failed> {
    Ok(Severity::uncut(shape)?)
}

fn pareto(threshold: f64, alpha: f64) -> Result<Severity, Failed> {
    uncut(SeverityShape::Pareto(Pareto::new(threshold, alpha)?))
}

/// Lomax losses: P(X > x) = (s / (x + s))^alpha.
fn lomax(alpha: f64, s: f64) -> Result<Severity, Failed> {
    uncut(SeverityShape::GeneralisedPareto(GeneralisedPareto::new(0.0, s / alpha, 1.0 / alpha)?))
}

fn poisson(mean: f64) -> Result<Counts, Failed> {
    Ok(Counts::of(Frequency::Poisson(Poisson::new(mean)?)))
}

/// Layers of every event of some sources, under a function of the year.
fn year(parts: &[Part], annual: Piecewise, levels: &[f64]) -> Result<Exact, Failed> {
    let found = exact(&Question { parts, years: &[annual], levels });
    found.ok_or_else(|| "the grid does not reach the tail".into())
}

fn layers(sheet: &mut Sheet) -> Result<(), Failed> {
    let lognormal = uncut(SeverityShape::Lognormal(Lognormal::new(2.0, 1.2)?))?;
    sheet.relative("lognormal(2, 1.2), 5 xs 5", 2.506_648_98, lognormal.layer_mean(5.0, 5.0), 1e-8);
    sheet.relative("Pareto(500, 2), 4,000 xs 1,000", 200.0, pareto(500.0, 2.0)?.layer_mean(4000.0, 1000.0), 1e-12);
    let two_ln_three = 2.197_224_577;
    sheet.relative("Pareto(1, 1), 50 xs 25, twice", two_ln_three, 2.0 * pareto(1.0, 1.0)?.layer_mean(50.0, 25.0), 1e-9);
    let lomax = lomax(3.0, 10.0)?;
    for (limit, attachment, expected) in [(10.0, 10.0, 6.944_444_444), (10.0, 20.0, 2.430_555_556), (20.0, 10.0, 9.375)]
    {
        let what = format!("ten Lomax(3, 10), {limit} xs {attachment}");
        sheet.relative(what, expected, 10.0 * lomax.layer_mean(limit, attachment), 1e-9);
    }
    Ok(())
}

fn exponential() -> Result<Severity, Failed> {
    uncut(SeverityShape::Exponential(Exponential::new(1.0)?))
}

fn erlang(sheet: &mut Sheet) -> Result<(), Failed> {
    let severity = exponential()?;
    let parts = [Part { counts: poisson(2.0)?, severity: &severity, function: Piecewise::identity() }];
    let law = Compound::new(&parts, 40.0 / 65_536.0, 16);
    sheet.relative("mean", 2.0, law.mean(), 1e-14);
    sheet.relative("standard deviation", 2.0, law.variance().sqrt(), 1e-14);
    sheet.relative("P(S = 0)", 0.135_335_283_2, law.cdf(0.0), 1e-9);
    sheet.relative("P(S <= 5)", 0.913_934_477_6, law.cdf(5.0), 1e-8);
    for (level, var, tvar) in [
        (0.99, 8.622_567_981, 10.171_925_91),
        (0.995, 9.715_967_294, 11.235_062_15),
        (0.999, 12.168_950_36, 13.633_894_73),
    ] {
        let found = law.quantile(level).ok_or("no quantile")?;
        sheet.relative(format!("VaR {level}"), var, found, 1e-6);
        let tail = found + law.layer_mean(f64::INFINITY, found) / (1.0 - level);
        sheet.relative(format!("TVaR {level}"), tvar, tail, 1e-6);
    }
    Ok(())
}

fn geometric(sheet: &mut Sheet) -> Result<(), Failed> {
    // Dispersion 1, mean 3: P(S > x) = 0.75 exp(-x / 4).
    let severity = exponential()?;
    let counts = Counts::of(Frequency::NegativeBinomial(NegativeBinomial::new(3.0, 1.0)?));
    let parts = [Part { counts, severity: &severity, function: Piecewise::identity() }];
    let law = Compound::new(&parts, 80.0 / 65_536.0, 16);
    for x in [0.0, 1.0, 10.0, 40.0] {
        sheet.relative(format!("P(S > {x})"), 0.75 * libm::exp(-0.25 * x), 1.0 - law.cdf(x), 1e-6);
    }
    Ok(())
}

fn unlimited(sheet: &mut Sheet) -> Result<(), Failed> {
    let severity = pareto(1.0, 1.5)?;
    let layer = Piecewise::identity().layer(5.0, 5.0);
    let parts = [Part { counts: poisson(2.0)?, severity: &severity, function: layer }];
    let found = year(&parts, Piecewise::identity(), &[0.99])?;
    sheet.relative("expected loss", 0.523_943_317_9, found.figures[0].mean, 1e-9);
    sheet.relative("standard deviation", 1.473_174_899, found.figures[0].sd, 1e-9);
    sheet.relative("P(any loss)", 1.0 - libm::exp(-0.178_885_438_2), found.figures[0].any, 1e-8);
    Ok(())
}

/// E[min(sum of layer losses, cap)].
fn capped(counts: Counts, severity: &Severity, layer: (f64, f64), cap: f64) -> Result<f64, Failed> {
    let function = Piecewise::identity().layer(layer.1, layer.0);
    let parts = [Part { counts, severity, function }];
    Ok(year(&parts, Piecewise::identity().layer(0.0, cap), &[0.99])?.figures[0].mean)
}

fn mata(sheet: &mut Sheet) -> Result<(), Failed> {
    let severity = lomax(3.0, 10.0)?;
    for (limit, attachment, expected) in
        [(10.0, 10.0, 6.615_059_244), (10.0, 20.0, 2.412_120_741), (20.0, 10.0, 9.221_389_737)]
    {
        let found = capped(poisson(10.0)?, &severity, (limit, attachment), 2.0 * limit)?;
        sheet.relative(format!("{limit} xs {attachment}"), expected, found, 1e-6);
    }
    let once = capped(poisson(10.0)?, &severity, (10.0, 10.0), 10.0)?;
    let twice = capped(poisson(10.0)?, &severity, (10.0, 10.0), 20.0)?;
    sheet.relative("10 xs 10, premium with one at 100 %", 4.371_971_544, twice / (1.0 + once / 10.0), 1e-6);
    Ok(())
}

fn sundt(sheet: &mut Sheet) -> Result<(), Failed> {
    let severity = pareto(1.0, 1.5)?;
    let once = capped(poisson(2.0)?, &severity, (50.0, 25.0), 50.0)?;
    let twice = capped(poisson(2.0)?, &severity, (50.0, 25.0), 100.0)?;
    sheet.relative("no reinstatement", 0.337_196_923_5, once, 1e-6);
    sheet.relative("one free", 0.338_118_266_4, twice, 1e-6);
    sheet.relative("one at 100 %", 0.335_853_292_4, twice / (1.0 + once / 50.0), 1e-6);
    Ok(())
}

/// Poisson classes of layered Pareto losses with stated expected layer losses.
fn classes<'a>(severities: &'a [Severity], expected: &[f64], layer: (f64, f64)) -> Result<Vec<Part<'a>>, Failed> {
    let function = Piecewise::identity().layer(layer.1, layer.0);
    let class = |(severity, &expected): (&'a Severity, &f64)| {
        let mean = severity.layer_mean(layer.0, layer.1);
        Ok(Part { counts: poisson(expected / mean)?, severity, function: function.clone() })
    };
    severities.iter().zip(expected).map(class).collect()
}

fn deductible(sheet: &mut Sheet) -> Result<(), Failed> {
    let severities = [pareto(40.0, 0.9)?, pareto(40.0, 0.95)?];
    let parts = classes(&severities, &[360.0, 90.0], (160.0, 40.0))?;
    let found = year(&parts, Piecewise::identity().layer(360.0, f64::INFINITY), &[0.99])?;
    sheet.relative("expected layer loss", 450.0, found.law.mean(), 1e-12);
    sheet.relative("coefficient of variation", 0.521_847_4, found.law.variance().sqrt() / found.law.mean(), 1e-6);
    sheet.relative("loss cost above 360", 141.799_5, found.figures[0].mean, 1e-6);
    Ok(())
}

fn commission(sheet: &mut Sheet) -> Result<(), Failed> {
    let severities = [pareto(300.0, 1.5)?, pareto(300.0, 1.3)?, pareto(300.0, 1.1)?];
    let parts = classes(&severities, &[600.0, 840.0, 1260.0], (700.0, 300.0))?;
    let found = year(&parts, Piecewise::identity().layer(0.0, 4500.0), &[0.99])?;
    // E[25 % of max(0, 80 % - 80 % S / 4,500)].
    let share = 0.2 * (1.0 - found.figures[0].mean / 4500.0);
    sheet.absolute("share of the treaty premium", 0.082_383_32, share, 1e-6);
    Ok(())
}
