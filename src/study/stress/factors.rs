//! Perils that strike more often, harder, or buyers that default more often and together.
//!
//! | source | frequency times f | severity times f |
//! |---|---|---|
//! | frequency and severity | mean, probability or count x f | the law of f X, with its truncation and censoring |
//! | event loss table | every rate x f | means, standard deviations and exposures x f |
//! | year table | none: its years are given | means, standard deviations and exposures x f |
//! | earthquake model | none: its sources follow their own views | multiplier of damage by shaking x f |
//! | buyers | probability of default instead | loss given default instead |
//!
//! A Beta law of loss given default keeps its precision a + b, so that its standard deviation follows the mean:
//! sd' = sd sqrt(m' (1 - m') / (m (1 - m))).
//!
//! Worked number: a Poisson mean of 2 times 1.5 is 3; a Pareto law of threshold 1 and index 1.5 times 2 has threshold 2 and
//! index 1.5.

use crate::model::Model;
use crate::model::credit::{Credit, DefaultModel};
use crate::model::peril::{EventLossRow, Frequency, Peril, Severity, SeverityShape, Source};
use crate::model::stress::Stress;

/// A probability of default is multiplied to at most this.
const MOST_PD: f64 = 0.999;
/// No correlation is raised above this.
const HIGHEST: f64 = 0.99;

/// Why a peril cannot be changed so.
pub(super) struct Unfit {
    pub key: &'static str,
    pub what: String,
    pub rule: &'static str,
}

/// Whether a stress changes any peril.
pub(super) fn any(stress: &Stress) -> bool {
    !stress.frequency_times.is_empty()
        || !stress.severity_times.is_empty()
        || stress.default_probability_times.is_some()
        || stress.loss_given_default_times.is_some()
        || stress.dependence.is_some()
}

/// Changes the perils of a model.
pub(super) fn change(model: &mut Model, stress: &Stress) -> Result<(), Unfit> {
    for &(peril, factor) in &stress.frequency_times {
        frequency(&mut model.perils[peril], factor)?;
    }
    for &(peril, factor) in &stress.severity_times {
        severity(&mut model.perils[peril], factor)?;
    }
    let of_buyers = [
        ("default-probability-times", stress.default_probability_times.is_some()),
        ("loss-given-default-times", stress.loss_given_default_times.is_some()),
        ("dependence", stress.dependence.is_some()),
    ];
    let asked = of_buyers.into_iter().find(|(_, stated)| *stated).map(|(key, _)| key);
    let mut found = false;
    for peril in &mut model.perils {
        if let (Some(_), Source::Credit(credit)) = (asked, &mut peril.source) {
            found = true;
            buyers(credit, stress)?;
        }
    }
    match asked.filter(|_| !found) {
        Some(key) => {
            let what = "no peril of the configuration is the default of buyers".into();
            Err(Unfit { key, what, rule: "buyers default in a peril with `[peril.credit]`" })
        }
        None => Ok(()),
    }
}

fn frequency(peril: &mut Peril, factor: f64) -> Result<(), Unfit> {
    let name = &peril.name;
    let unfit = |why: &str, rule: &'static str| {
        Err(Unfit { key: "frequency-times", what: format!("the frequency of \"{name}\" {why}"), rule })
    };
    match &mut peril.source {
        Source::FrequencySeverity { frequency, .. } => match frequency {
            Frequency::Poisson { mean } | Frequency::NegativeBinomial { mean, .. } => *mean *= factor,
            Frequency::Binomial { probability, .. } if *probability * factor <= 1.0 => *probability *= factor,
            Frequency::Binomial { .. } => {
                return unfit("would be a probability above 1", "a binomial count multiplies its probability");
            }
            Frequency::Fixed { count } => {
                let times = f64::from(*count) * factor;
                if times.fract() != 0.0 || times > f64::from(u32::MAX) {
                    return unfit(
                        "would be no whole number",
                        "a fixed number of losses times the factor is a whole number",
                    );
                }
                *count = times as u32;
            }
        },
        Source::EventLossTable(table) => table.events.iter_mut().for_each(|event| event.rate *= factor),
        Source::YearTable(_) | Source::YearEventTable(_) => {
            return unfit(
                "is that of the years of its table",
                "the years of a year table are given, and not more frequent",
            );
        }
        Source::Earthquake(_) => {
            return unfit(
                "is that of its sources",
                "rates of an earthquake model are changed by its views and catalogue",
            );
        }
        Source::Credit(_) => {
            return unfit("is the probability of default of buyers", "write `default-probability-times` for buyers");
        }
    }
    Ok(())
}

fn severity(peril: &mut Peril, factor: f64) -> Result<(), Unfit> {
    let scale = |rows: &mut Vec<EventLossRow>| {
        for row in rows {
            row.mean *= factor;
            row.sd_independent *= factor;
            row.sd_correlated *= factor;
            row.exposure = row.exposure.map(|exposure| exposure * factor);
        }
    };
    match &mut peril.source {
        Source::FrequencySeverity { severity, .. } => law_times(severity, factor),
        Source::EventLossTable(table) => scale(&mut table.rows),
        Source::YearTable(table) => scale(&mut table.rows),
        Source::YearEventTable(table) => table.tables.iter_mut().for_each(|losses| scale(&mut losses.rows)),
        Source::Earthquake(quake) => quake.vulnerability.multiplier *= factor,
        Source::Credit(_) => {
            let what = format!("the severity of \"{}\" is the loss given default of buyers", peril.name);
            return Err(Unfit { key: "severity-times", what, rule: "write `loss-given-default-times` for buyers" });
        }
    }
    Ok(())
}

/// The law of `factor` times a loss.
fn law_times(law: &mut Severity, factor: f64) {
    match &mut law.shape {
        SeverityShape::Lognormal { mu, .. } => *mu += libm::log(factor),
        SeverityShape::Pareto { threshold, .. } => *threshold *= factor,
        SeverityShape::GeneralisedPareto { location, scale, .. } => {
            *location *= factor;
            *scale *= factor;
        }
        SeverityShape::Gamma { scale, .. } | SeverityShape::Weibull { scale, .. } => *scale *= factor,
        SeverityShape::Exponential { mean } => *mean *= factor,
        SeverityShape::Empirical { losses, .. } => losses.iter_mut().for_each(|loss| *loss *= factor),
        SeverityShape::Fixed { loss } => *loss *= factor,
    }
    for point in [&mut law.truncate_below, &mut law.truncate_above, &mut law.censor_at].into_iter().flatten() {
        *point *= factor;
    }
}

fn buyers(credit: &mut Credit, stress: &Stress) -> Result<(), Unfit> {
    if let Some(factor) = stress.default_probability_times {
        let times = |probability: &mut f64| *probability = (*probability * factor).min(MOST_PD.max(*probability));
        credit.obligors.iter_mut().for_each(|buyer| times(&mut buyer.pd));
        credit.ratings.classes.iter_mut().for_each(|class| times(&mut class.pd));
        for country in &mut credit.countries {
            [&mut country.war, &mut country.transfer, &mut country.moratorium].into_iter().for_each(times);
        }
    }
    if let Some(factor) = stress.loss_given_default_times {
        for buyer in &mut credit.obligors {
            let (old, new) = (buyer.lgd_mean, (buyer.lgd_mean * factor).min(1.0));
            let spread = |mean: f64| mean * (1.0 - mean);
            if spread(old) > 0.0 {
                buyer.lgd_sd *= (spread(new) / spread(old)).sqrt();
            }
            buyer.lgd_mean = new;
        }
        for country in &mut credit.countries {
            country.lgd.iter_mut().for_each(|part| *part = (*part * factor).min(1.0));
        }
    }
    let Some(dependence) = stress.dependence else { return Ok(()) };
    if let Some(degrees) = dependence.degrees {
        if credit.factor_correlation.is_some() || matches!(credit.model, DefaultModel::CreditRiskPlus { .. }) {
            return Err(Unfit {
                key: "dependence",
                what: "the book has gamma factors or correlated factors".into(),
                rule: "degrees of freedom take the place of the Gaussian copula or of another t copula with independent factors",
            });
        }
        credit.model = DefaultModel::StudentT { degrees };
    }
    if let Some(factor) = dependence.correlation_times {
        if matches!(credit.model, DefaultModel::CreditRiskPlus { .. }) {
            return Err(Unfit {
                key: "dependence",
                what: "the book has gamma factors, which have no correlation".into(),
                rule: "`correlation-times` multiplies the correlations of a Gaussian or t copula",
            });
        }
        for buyer in &mut credit.obligors {
            buyer.correlation = (buyer.correlation * factor).min(HIGHEST.max(buyer.correlation));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_of_a_multiple_is_the_law_scaled() {
        let mut law = Severity {
            shape: SeverityShape::Pareto { threshold: 1.0, alpha: 1.5 },
            truncate_below: None,
            truncate_above: Some(50.0),
            censor_at: Some(10.0),
        };
        law_times(&mut law, 2.0);
        assert_eq!(law.shape, SeverityShape::Pareto { threshold: 2.0, alpha: 1.5 });
        assert_eq!((law.truncate_above, law.censor_at), (Some(100.0), Some(20.0)));
        let mut law = Severity { shape: SeverityShape::Lognormal { mu: 0.0, sigma: 1.0 }, ..law };
        law_times(&mut law, 1.0);
        assert_eq!(law.shape, SeverityShape::Lognormal { mu: 0.0, sigma: 1.0 });
    }
}
