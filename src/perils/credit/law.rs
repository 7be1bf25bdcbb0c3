//! What the factors of a year make of a buyer's probability of default: its hazard, by default model.
//!
//! | model | level of a buyer | hazard of the year given the systematic part f |
//! |---|---|---|
//! | Gaussian | c = Phi^-1(PD) | h((c - f) / sqrt(1 - correlation)) |
//! | t | c = t^-1(PD) | h((c sqrt(W / degrees) - f) / sqrt(1 - correlation)) |
//! | CreditRisk+, Poisson | PD | PD f, f the weighted gamma factors |
//! | CreditRisk+, Bernoulli | PD | -ln(1 - min(1, PD f)) |
//!
//! A catastrophe moves the level by a shift (of the normal or t scale) and multiplies the hazard.
//!
//! Sources: Vasicek (2002), Risk 15(12); Frey and McNeil (2003), "Dependent defaults in models of portfolio credit risk",
//! Journal of Risk 6(1) for the t copula; Credit Suisse First Boston (1997), CreditRisk+, appendix A.

use super::hazard::{HazardTable, exact, probability_of};
use crate::model::credit::DefaultModel;
use crate::numerics::kernels::normal_cdf_slice;
use crate::numerics::special::{normal_cdf, normal_quantile, student_t_quantile};

/// How a level becomes a hazard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Law {
    /// Gaussian and t.
    Latent { degrees: Option<f64> },
    /// CreditRisk+.
    Gamma { poisson: bool },
}

/// What bounds leave for rounding.
const MARGIN: f64 = 1e-9;

/// What a group of buyers knows of one year of one trial.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    /// Systematic part, or weighted gamma factors.
    pub f: f64,
    /// sqrt(W / degrees) of the t copula; 1 otherwise.
    pub root: f64,
    /// 1 / sqrt(1 - correlation); infinite where nothing is a buyer's own.
    pub per_own: f64,
}

/// What a catastrophe does at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    /// Added to the level on the scale of the latent variable.
    pub shift: f64,
    /// Multiplies the hazard.
    pub times: f64,
}

impl Change {
    pub const NONE: Change = Change { shift: 0.0, times: 1.0 };
}

impl Law {
    pub fn of(model: DefaultModel) -> Law {
        match model {
            DefaultModel::Gaussian => Law::Latent { degrees: None },
            DefaultModel::StudentT { degrees } => Law::Latent { degrees: Some(degrees) },
            DefaultModel::CreditRiskPlus { poisson, .. } => Law::Gamma { poisson },
        }
    }

    /// Whether a buyer may default more than once in a year.
    pub fn repeats(self) -> bool {
        self == Law::Gamma { poisson: true }
    }

    /// The level of a buyer with probability of default `pd`.
    pub fn level(self, pd: f64) -> f64 {
        match self {
            Law::Latent { degrees: None } => normal_quantile(pd),
            Law::Latent { degrees: Some(degrees) } => student_t_quantile(pd, degrees),
            Law::Gamma { .. } => pd,
        }
    }

    /// The threshold of the latent variable below which it lies with a probability.
    pub fn latent_threshold(self, probability: f64) -> f64 {
        match self {
            Law::Latent { degrees: Some(degrees) } => student_t_quantile(probability, degrees),
            _ => normal_quantile(probability),
        }
    }

    /// Where a level stands in a year: what [`Law::above`], [`Law::reaches`] and [`Law::hazard`] take.
    #[inline(always)]
    pub fn position(self, level: f64, given: Given) -> f64 {
        match self {
            Law::Latent { .. } => (level * given.root - given.f) * given.per_own,
            Law::Gamma { .. } => level * given.f,
        }
    }

    /// What a year leaves of a level before it is measured by a buyer's own part: hazards rise with it.
    #[inline(always)]
    pub fn score(self, level: f64, root: f64, f: f64) -> f64 {
        match self {
            Law::Latent { .. } => level * root - f,
            Law::Gamma { .. } => level * f,
        }
    }

    /// A score that is exceeded wherever the hazard exceeds `height`, by a margin above all rounding.
    pub fn least_score(self, height: f64, per_own: f64) -> f64 {
        let p = -libm::expm1(-height);
        match self {
            _ if height <= 0.0 => f64::NEG_INFINITY,
            Law::Latent { .. } => normal_quantile(p) / per_own - MARGIN,
            Law::Gamma { poisson: true } => height * (1.0 - MARGIN),
            Law::Gamma { poisson: false } => p * (1.0 - MARGIN),
        }
    }

    /// At least the hazard.
    #[inline(always)]
    pub fn above(self, table: &HazardTable, position: f64) -> f64 {
        match self {
            Law::Latent { .. } => table.above(position),
            Law::Gamma { poisson: true } => position,
            Law::Gamma { poisson: false } => capped(position),
        }
    }

    /// Whether a point at `height` lies below the hazard.
    #[inline]
    pub fn reaches(self, table: &HazardTable, position: f64, height: f64) -> bool {
        match self {
            Law::Latent { .. } => table.reaches(position, height),
            Law::Gamma { .. } => height < self.hazard(position),
        }
    }

    /// Hazard of the whole year.
    pub fn hazard(self, position: f64) -> f64 {
        match self {
            Law::Latent { .. } => exact(position),
            Law::Gamma { poisson: true } => position,
            Law::Gamma { poisson: false } => capped(position),
        }
    }

    /// A level after a change.
    pub fn changed(self, level: f64, change: Change) -> f64 {
        match self {
            _ if change.shift == 0.0 => level,
            Law::Latent { .. } => level + change.shift,
            Law::Gamma { .. } => normal_cdf(normal_quantile(level) + change.shift),
        }
    }

    /// Cumulative hazard up to the part `s` of a year whose hazard is `hazard`.
    pub fn cumulative(self, hazard: f64, s: f64) -> f64 {
        if self.repeats() { hazard * s } else { -libm::log1p(libm::expm1(-hazard) * s) }
    }

    /// Intensity of default at the part `s` of a year whose hazard is `hazard`, given none before.
    pub fn intensity(self, hazard: f64, s: f64) -> f64 {
        let p = -libm::expm1(-hazard);
        if self.repeats() { hazard } else { p / (1.0 - p * s) }
    }

    /// What a hazard of a year comes to: the probability of a default, or the expected number where a buyer may default
    /// more than once.
    pub fn rate(self, hazard: f64) -> f64 {
        if self.repeats() { hazard } else { -libm::expm1(-hazard) }
    }

    /// The same by position.
    pub fn probability(self, position: f64) -> f64 {
        match self {
            Law::Latent { .. } => normal_cdf(position),
            Law::Gamma { poisson: true } => position,
            Law::Gamma { poisson: false } => position.min(1.0),
        }
    }

    /// The same for many.
    pub fn probabilities(self, positions: impl Iterator<Item = f64>, out: &mut Vec<f64>) {
        out.clear();
        out.extend(positions);
        match self {
            Law::Latent { .. } => normal_cdf_slice(out),
            Law::Gamma { .. } => out.iter_mut().for_each(|x| *x = self.probability(*x)),
        }
    }

    /// The part of a year with this rate at which the cumulative hazard reaches `height`, at most its end.
    pub fn part_of_year(self, rate: f64, height: f64) -> f64 {
        let part = if self.repeats() { height / rate } else { probability_of(height) / rate };
        part.clamp(0.0, 1.0 - f64::EPSILON)
    }
}

/// Hazard of min(1, p).
fn capped(p: f64) -> f64 {
    if p >= 1.0 { f64::INFINITY } else { -libm::log1p(-p) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buyer_without_factors_keeps_its_probability() {
        let given = Given { f: 0.0, root: 1.0, per_own: 1.0 };
        for model in [DefaultModel::Gaussian, DefaultModel::CreditRiskPlus { variances: [0.0; 3], poisson: false }] {
            let law = Law::of(model);
            let given = if law == (Law::Gamma { poisson: false }) { Given { f: 1.0, ..given } } else { given };
            for pd in [1e-9, 1e-4, 0.02, 0.5, 0.999] {
                let hazard = law.hazard(law.position(law.level(pd), given));
                assert!((-libm::expm1(-hazard) / pd - 1.0).abs() < 1e-9, "{model:?} {pd}");
            }
        }
    }

    #[test]
    fn the_day_is_uniform_given_a_default_and_the_end_of_the_year_the_whole_hazard() {
        let law = Law::Latent { degrees: None };
        for hazard in [1e-6, 0.3, 4.0] {
            assert!((law.cumulative(hazard, 1.0) / hazard - 1.0).abs() < 1e-12);
            for part in [0.1, 0.5, 0.9] {
                assert!((law.part_of_year(law.rate(hazard), law.cumulative(hazard, part)) - part).abs() < 1e-9);
            }
        }
        assert_eq!(law.cumulative(f64::INFINITY, 0.5), libm::log(2.0));
        assert_eq!(Law::Gamma { poisson: true }.part_of_year(2.0, 0.5), 0.25);
    }
}
