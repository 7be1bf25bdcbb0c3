//! Losses that somebody states, with dates and sites, as one path for the programme.
//!
//! Grammar of one loss: `AMOUNT`, `AMOUNT@DATE`, `AMOUNT#SITE` or `AMOUNT@DATE#SITE`, where AMOUNT is as in
//! configurations (`400m`, `10億`) and DATE is `2027-06-01` or `2027-06-01T14:00`. Without a date the loss falls on the
//! first day; a loss after another on the same day comes after it. Without a site the loss is spread over the sites in
//! proportion to their insured values (whole quanta, largest remainder), or falls on the peril's portfolio where there
//! are no sites.
//!
//! Worked number: 100 over sites worth 60, 30 and 10 is 60, 30 and 10.

use crate::input::amount::amount;
use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::model::peril::Source;
use crate::model::risk::Coverage;
use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

/// A loss that somebody states.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedLoss {
    /// Currency units.
    pub amount: Decimal,
    /// Days since the start.
    pub day: f64,
    /// Index into [`Model::risks`]; None: spread.
    pub risk: Option<u32>,
}

/// A stated loss that is not understood: what is wrong, with the right form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StatedLossError(String);

const FORM: &str = "write AMOUNT, AMOUNT@DATE or AMOUNT@DATE#SITE, such as 400m, 900m@2027-06-01 or \
                    900m@2027-06-01T14:00#sendai";

impl StatedLoss {
    /// Reads one loss.
    pub fn parse(text: &str, model: &Model) -> Result<StatedLoss, StatedLossError> {
        let refuse = |what: String| StatedLossError(format!("`{text}`: {what}; {FORM}"));
        let (rest, site) = match text.split_once('#') {
            Some((rest, site)) => (rest, Some(site)),
            None => (text, None),
        };
        let (money, date) = match rest.split_once('@') {
            Some((money, date)) => (money, Some(date)),
            None => (rest, None),
        };
        let amount = amount(money, &model.currency).map_err(|fault| refuse(fault.what))?;
        let day = date.map_or(Ok(0.0), |date| day(date, model).map_err(&refuse))?;
        let risk = site.map(|site| find_site(site, model).map_err(&refuse)).transpose()?;
        Ok(StatedLoss { amount, day, risk })
    }
}

fn day(text: &str, model: &Model) -> Result<f64, String> {
    let (date, time) = match text.parse::<DateTime>() {
        Ok(moment) => (moment.date(), moment.time()),
        Err(_) => (text.parse::<Date>().map_err(|_| format!("`{text}` is not a date"))?, jiff::civil::Time::midnight()),
    };
    let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    let axis = model.settings.axis;
    let day = axis.day(date) as f64 + seconds / 86_400.0;
    let end = f64::from(model.settings.horizon) * DAYS_PER_YEAR;
    if (0.0..end).contains(&day) {
        Ok(day)
    } else {
        Err(format!("{date} is not within the simulated years, {} to {}", axis.start(), axis.date(end - 1.0)))
    }
}

fn find_site(id: &str, model: &Model) -> Result<u32, String> {
    let sites = || model.risks.iter().enumerate().filter(|(_, risk)| !risk.portfolio);
    match sites().find(|(_, risk)| risk.id == id) {
        Some((index, _)) => Ok(index as u32),
        None => {
            let known: Vec<&str> = sites().map(|(_, risk)| risk.id.as_str()).take(12).collect();
            Err(format!("no site has the id `{id}` (there are: {})", known.join(", ")))
        }
    }
}

/// One path with the stated losses in time order, as losses of one peril.
///
/// # Errors
/// Where no peril can have them: the model has none.
pub fn block(model: &Model, peril: usize, losses: &[StatedLoss]) -> Result<LossBlock<Decimal>, StatedLossError> {
    let mut order: Vec<&StatedLoss> = losses.iter().collect();
    order.sort_by(|a, b| a.day.total_cmp(&b.day));
    let mut block = LossBlock::default();
    block.clear(0, model.settings.horizon);
    for loss in order {
        let quanta = model.settings.quantum.quanta(loss.amount);
        block.time.push(loss.day);
        block.peril.push(peril as u16);
        block.event.push(0);
        let shares = match loss.risk {
            Some(risk) => vec![(risk, quanta)],
            None => spread(model, peril, quanta)?,
        };
        for (risk, part) in shares {
            block.risk.push(risk);
            block.coverage.push(Coverage::All);
            block.loss.push(part);
        }
        block.row_start.push(block.risk.len() as u32);
    }
    block.path_start.push(block.time.len() as u32);
    Ok(block)
}

/// A loss over the risks of a peril in proportion to insured value; the remainder of rounding to the largest.
fn spread(model: &Model, peril: usize, quanta: Decimal) -> Result<Vec<(u32, Decimal)>, StatedLossError> {
    if let Some(portfolio) = model.perils.get(peril).and_then(|peril| peril.portfolio_risk) {
        return Ok(vec![(portfolio, quanta)]);
    }
    let hit = risks_of(model, peril);
    let valued = hit.iter().all(|&risk| model.risks[risk as usize].total_value().is_some_and(|v| v > Decimal::ZERO));
    let weight = |risk: u32| {
        if valued { model.risks[risk as usize].total_value().unwrap_or(Decimal::ONE) } else { Decimal::ONE }
    };
    let total: Decimal = hit.iter().map(|&risk| weight(risk)).sum();
    let largest = hit.iter().copied().max_by(|&a, &b| weight(a).cmp(&weight(b)).then(b.cmp(&a)));
    let Some(largest) = largest else {
        return Err(StatedLossError("this peril strikes no site: name another with --peril".into()));
    };
    let mut parts: Vec<(u32, Decimal)> = hit
        .iter()
        .map(|&risk| {
            let ratio = weight(risk).checked_div(total).unwrap_or(Decimal::ZERO);
            (risk, quanta.checked_mul(ratio).unwrap_or(Decimal::ZERO).floor())
        })
        .collect();
    let given: Decimal = parts.iter().map(|(_, part)| *part).sum();
    if let Some((_, part)) = parts.iter_mut().find(|(risk, _)| *risk == largest) {
        *part += quanta - given;
    }
    Ok(parts)
}

/// The risks that a peril's table names, ascending.
fn risks_of(model: &Model, peril: usize) -> Vec<u32> {
    let rows = match model.perils.get(peril).map(|peril| &peril.source) {
        Some(Source::EventLossTable(table)) => &table.rows,
        Some(Source::YearTable(table)) => &table.rows,
        _ => return Vec::new(),
    };
    let mut risks: Vec<u32> = rows.iter().map(|row| row.risk).collect();
    risks.sort_unstable();
    risks.dedup();
    risks
}
