//! As many trials as a figure needs: doubled until half of its 95 % interval is within a stated part of it.
//!
//! ```text
//! tvar 99.5 of net within 1%        mean | var LEVEL | tvar LEVEL  of  ground-up | insured | captive-gross | ceded | net | net-result
//! need 0.5% in 5 years within 2%    ruin in 5 years within 10%
//! ```
//! It looks at doublings only, so that the choice of when to stop hangs on few looks (sequential stopping at every trial would make
//! intervals too narrow: Y. S. Chow, H. Robbins 1965, "On the asymptotic theory of fixed-width sequential confidence intervals",
//! Annals of Mathematical Statistics 36, 457-462). Where it must stop before, it tells the trials that it would take by the law of
//! the square root, in doublings.
//!
//! Worked number: 3 % at 16,384 trials and 1 % asked: nine times as many, so four doublings, 262,144.

use super::analysis::{self, AnalysisError, capital_paths, solvency_question};
use super::collect::{Collected, Collector};
use super::run::{MOST_BYTES, StudyError, bytes_of_run, check_trials, compile};
use super::solvency::solvency;
use crate::model::Model;
use crate::simulation::{Cancel, Engine, Observer, RunSettings};
use crate::statistics::{Estimate, Level, SampleError};
use rust_decimal::Decimal;
use std::str::FromStr;

/// A precision that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Until {
    figure: Figure,
    /// Half of the interval over the figure.
    within: f64,
    text: String,
}

/// A figure of a run.
#[derive(Clone, Debug, PartialEq)]
enum Figure {
    Mean(Quantity),
    Var(Level, Quantity),
    Tvar(Level, Quantity),
    Need { probability: Decimal, years: usize },
    Ruin { years: usize },
}

/// A yearly amount, by its key in the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantity {
    GroundUp,
    Insured,
    CaptiveGross,
    Ceded,
    Net,
    NetResult,
}

const QUANTITIES: [(&str, Quantity); 7] = [
    ("ground-up", Quantity::GroundUp),
    ("insured", Quantity::Insured),
    ("captive-gross", Quantity::CaptiveGross),
    ("ceded", Quantity::Ceded),
    ("net", Quantity::Net),
    ("captive-net", Quantity::Net),
    ("net-result", Quantity::NetResult),
];

const FORMS: &str = "write it like \"tvar 99.5 of net within 1%\": mean, var LEVEL or tvar LEVEL of ground-up, insured, captive-gross, \
                     ceded, net or net-result; or \"need 0.5% in 5 years within 2%\", \"ruin in 5 years within 10%\"";

/// A precision that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}`: {what}; {FORMS}")]
pub struct UntilError {
    text: String,
    what: String,
}

impl FromStr for Until {
    type Err = UntilError;

    fn from_str(text: &str) -> Result<Until, UntilError> {
        let wrong = |what: String| UntilError { text: text.into(), what };
        let words: Vec<&str> = text.split_whitespace().collect();
        let (figure, within) = match &words[..] {
            ["mean", "of", of, "within", within] => (Figure::Mean(quantity(of).map_err(wrong)?), within),
            ["var", at, "of", of, "within", within] => {
                (Figure::Var(level(at).map_err(wrong)?, quantity(of).map_err(wrong)?), within)
            }
            ["tvar", at, "of", of, "within", within] => {
                (Figure::Tvar(level(at).map_err(wrong)?, quantity(of).map_err(wrong)?), within)
            }
            ["need", p, "in", number, "year" | "years", "within", within] => {
                let figure =
                    Figure::Need { probability: percent(p).map_err(wrong)?, years: years(number).map_err(wrong)? };
                (figure, within)
            }
            ["ruin", "in", number, "year" | "years", "within", within] => {
                (Figure::Ruin { years: years(number).map_err(wrong)? }, within)
            }
            _ => return Err(wrong("it is not of this form".into())),
        };
        let part = percent(within).map_err(wrong)?;
        let within = rust_decimal::prelude::ToPrimitive::to_f64(&part).unwrap_or(0.0);
        Ok(Until { figure, within, text: words.join(" ") })
    }
}

fn quantity(text: &str) -> Result<Quantity, String> {
    let found = QUANTITIES.iter().find(|(key, _)| *key == text).map(|(_, quantity)| *quantity);
    found.ok_or_else(|| format!("there is no quantity called `{text}`"))
}

/// `99.5` or `99.5%`, or `0.995`.
fn level(text: &str) -> Result<Level, String> {
    let whole = !text.starts_with("0.") && !text.starts_with('.') && !text.ends_with('%');
    let text = if whole { format!("{text}%") } else { text.into() };
    text.parse().map_err(|error: crate::statistics::LevelError| error.to_string())
}

/// A percentage above 0 and below 100.
fn percent(text: &str) -> Result<Decimal, String> {
    let number = text.strip_suffix('%').and_then(|number| number.parse::<Decimal>().ok());
    let inside = |number: &Decimal| *number > Decimal::ZERO && *number < Decimal::ONE_HUNDRED;
    let found = number.filter(inside).map(|number| number / Decimal::ONE_HUNDRED);
    found.ok_or_else(|| format!("`{text}` is no percentage above 0% and below 100%"))
}

fn years(text: &str) -> Result<usize, String> {
    let number: Option<usize> = text.parse().ok().filter(|years| *years > 0);
    number.ok_or_else(|| format!("`{text}` is no number of years, 1 or more"))
}

/// What the looks found.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// Trials of the last look: those of the run.
    pub trials: u64,
    /// Whether the precision is reached there.
    pub reached: bool,
    /// In words.
    pub said: String,
}

/// Doubles the trials of a model from its own number on until the figure is as precise as asked, or they would be more than `most`
/// or than memory holds.
///
/// # Errors
/// As [`super::run::run`]; a figure that the model does not have.
pub fn look(
    model: &Model,
    until: &Until,
    (most, threads): (Option<u64>, usize),
    observer: &dyn Fn(u64) -> Box<dyn Observer>,
    cancel: &Cancel,
) -> Result<Looked, StudyError> {
    let mut trials = model.settings.trials;
    check_trials(model, trials)?;
    check(model, until)?;
    if let Some(most) = most.filter(|most| *most < trials) {
        let why = format!(
            "--most-trials {most} is below the {trials} trials that it begins with: write --most-trials {trials} or more, or --trials {most} \
             or fewer"
        );
        return Err(StudyError::Until { text: until.text.clone(), why });
    }
    let memory = MOST_BYTES / bytes_of_run(model);
    let most = most.map_or(memory, |most| most.min(memory));
    let engine = compile(model)?;
    loop {
        let mut collector = Collector::new(model);
        let settings = RunSettings { trials, threads, block: 0 };
        engine.run(&settings, &*observer(trials), cancel, &mut collector)?;
        let found = estimate(model, &engine, &collector.collected, until)?;
        let width = found.half_width() / found.value.abs();
        // A figure of too few trials may have an interval of no width.
        let reached = width <= until.within && found.supported;
        if reached || trials.saturating_mul(2) > most {
            return Ok(Looked { trials, reached, said: said(until, trials, width, (reached, found.supported)) });
        }
        trials *= 2;
    }
}

fn said(until: &Until, trials: u64, width: f64, (reached, supported): (bool, bool)) -> String {
    let shown = |part: f64| format!("{:.3}%", 100.0 * part);
    let text = &until.text;
    if reached {
        return format!("Until {text}: reached at {trials} trials, {} of the figure.", shown(width));
    }
    if !supported && width.is_finite() {
        return format!(
            "Until {text}: not reached. Of {trials} trials fewer than 100 lie at or beyond the figure, which says too little of how precise \
             it is (--most-trials, and memory for more)."
        );
    }
    let square = (width / until.within) * (width / until.within);
    // Doublings that the law of the square root asks for, as far as numbers go.
    let doublings = libm::ceil(libm::log2(square));
    match width.is_finite() && doublings < 40.0 {
        true => format!(
            "Until {text}: not reached. At {trials} trials it is {} of the figure; it would take about {} trials (--most-trials, and \
             memory for them).",
            shown(width),
            u128::from(trials) << (doublings.max(1.0) as u32)
        ),
        false => format!(
            "Until {text}: not reached. At {trials} trials the figure is nothing, or its interval has no bound."
        ),
    }
}

/// Refuses a figure that the model does not have.
fn check(model: &Model, until: &Until) -> Result<(), StudyError> {
    let refuse = |why: String| Err(StudyError::Until { text: until.text.clone(), why });
    let years = match until.figure {
        Figure::Need { years, .. } | Figure::Ruin { years } => years,
        Figure::Mean(quantity) | Figure::Var(_, quantity) | Figure::Tvar(_, quantity) => match quantity {
            Quantity::NetResult if model.captive.is_none() => 1,
            _ => return Ok(()),
        },
    };
    if model.captive.is_none() {
        return refuse("the configuration has no captive".into());
    }
    let horizon = model.settings.horizon as usize;
    if years > horizon {
        return refuse(format!("the horizon of the paths is {horizon}; write `horizon = {years}` under [simulation]"));
    }
    if let (Figure::Need { probability, .. }, Some(captive)) = (&until.figure, &model.captive)
        && !captive.ruin_probabilities.contains(probability)
    {
        let percent = (*probability * Decimal::ONE_HUNDRED).normalize();
        return refuse(format!(
            "capital need is not asked for; write `ruin-probabilities = [\"{percent}%\"]` under [captive]"
        ));
    }
    Ok(())
}

/// The figure with its interval.
fn estimate(model: &Model, engine: &Engine, collected: &Collected, until: &Until) -> Result<Estimate, AnalysisError> {
    let paths = analysis::paths_of(engine, collected);
    let design = &collected.designs[0];
    let column = |quantity: Quantity| -> Vec<f64> {
        match quantity {
            Quantity::GroundUp => collected.ground_up.sum.clone(),
            Quantity::Insured => collected.insured.sum.clone(),
            Quantity::CaptiveGross => collected.gross.sum.clone(),
            Quantity::Ceded => design.ceded.sum.clone(),
            Quantity::Net => design.net.sum.clone(),
            Quantity::NetResult => {
                design.captive_cash_flow.iter().step_by(collected.horizon).map(|cash| -cash).collect()
            }
        }
    };
    let years = match until.figure {
        Figure::Mean(quantity) => return Ok(paths.sample(&column(quantity))?.mean()),
        Figure::Var(level, quantity) => return Ok(paths.sample(&column(quantity))?.quantile(level)),
        Figure::Tvar(level, quantity) => return Ok(paths.sample(&column(quantity))?.tvar(level)),
        Figure::Need { years, .. } | Figure::Ruin { years } => years,
    };
    let first = &engine.designs[0];
    let account = model.captive.as_ref().ok_or(SampleError::Empty)?;
    let of = capital_paths(account, first, design, collected.horizon).ok_or(SampleError::Empty)?;
    let found = solvency(&solvency_question(model, first, design, &of), account, model.settings.quantum, paths)?;
    let estimate = match &until.figure {
        Figure::Need { probability, .. } => {
            let at = found.capital.iter().find(|row| row.horizon == years && row.probability == *probability);
            at.map(|row| row.need)
        }
        _ => found.years.get(years - 1).map(|year| year.ruin),
    };
    Ok(estimate.ok_or(SampleError::Empty)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precision_is_read_and_what_is_none_is_told_the_form() {
        let read = |text: &str| text.parse::<Until>();
        let net = Figure::Tvar("99.5%".parse().unwrap(), Quantity::Net);
        for text in
            ["tvar 99.5 of net within 1%", "tvar 99.5% of captive-net within  1%", "tvar 0.995 of net within 1%"]
        {
            assert_eq!(read(text).map(|until| (until.figure, until.within)), Ok((net.clone(), 0.01)), "{text}");
        }
        let need = Figure::Need { probability: Decimal::new(5, 3), years: 5 };
        assert_eq!(read("need 0.5% in 5 years within 2%").unwrap().figure, need);
        assert_eq!(read("ruin in 1 year within 10%").unwrap().figure, Figure::Ruin { years: 1 });
        for text in [
            "",
            "tvar of net within 1%",
            "tvar 101 of net within 1%",
            "tvar 99 of everything within 1%",
            "mean of net within 1",
            "mean of net within 0%",
            "ruin in 0 years within 1%",
            "need 5 in 5 years within 1%",
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains("tvar 99.5 of net within 1%"), "{error}");
        }
    }

    #[test]
    fn the_trials_that_it_would_take_follow_the_square_root() {
        let until: Until = "mean of net within 1%".parse().unwrap();
        assert!(
            said(&until, 16_384, 0.03, (false, true)).contains("262144 trials"),
            "{}",
            said(&until, 16_384, 0.03, (false, true))
        );
        assert!(said(&until, 16_384, f64::INFINITY, (false, true)).contains("no bound"));
        assert!(said(&until, 16_384, 0.009, (true, true)).contains("0.900%"));
        assert!(said(&until, 50, 0.0, (false, false)).contains("fewer than 100"));
    }
}
