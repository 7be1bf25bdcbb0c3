//! Losses that somebody states, with dates and sites, as one path for the programme.
//!
//! Grammar of one loss: `AMOUNT`, `AMOUNT@DATE`, `AMOUNT#SITE` or `AMOUNT@DATE#SITE`, where AMOUNT is as in
//! configurations (`400m`, `10億`) and DATE is `2027-06-01` or `2027-06-01T14:00`. Without a date the loss falls on the
//! first day; a loss after another on the same day comes after it. Without a site the loss is spread over the sites in
//! proportion to their insured values, of buyers in proportion to their approved limits (whole quanta, largest
//! remainder), or falls on the peril's portfolio where there are no sites. SITE may be the id of a buyer. What else is known of the loss follows as `+KEY=VALUE`, any number of times:
//!
//! | key | value |
//! |---|---|
//! | `magnitude`, `depth` (kilometres), `latitude`, `longitude` (degrees) | of the event, for parametric triggers |
//! | `industry-loss` | an amount, for industry-loss triggers |
//! | `attached` | the day on which the risk attached (the policy began, the goods were shipped), for risks-attaching contracts |
//! | `cost` | an amount: what it cost to handle and recover the loss |
//! | `recourse` | an amount: what was recovered of it in the end |
//!
//! Worked number: 100 over sites worth 60, 30 and 10 is 60, 30 and 10.

use crate::input::amount::amount;
use crate::input::suggest;
use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::{Attributes, LossBlock};
use crate::model::risk::Coverage;
use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A loss that somebody states.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedLoss {
    /// Currency units.
    pub amount: Decimal,
    /// Days since the start.
    pub day: f64,
    /// Index into [`Model::risks`]; None: spread.
    pub risk: Option<u32>,
    /// What is known of the event.
    pub attributes: Attributes,
    /// Day on which the risk attached, which may lie before the start; None: at the inception of its policy.
    pub attached: Option<f64>,
    /// Cost of handling and recovering it, in currency units.
    pub cost: Decimal,
    /// Recovered of it in the end, in currency units.
    pub recourse: Decimal,
}

/// A stated loss that is not understood: what is wrong, with the right form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StatedLossError(String);

const FORM: &str = "write AMOUNT, AMOUNT@DATE or AMOUNT@DATE#SITE, such as 400m, 900m@2027-06-01 or \
                    900m@2027-06-01T14:00#sendai; more follows as +KEY=VALUE, such as +magnitude=7.9+depth=30";

const KEYS: [&str; 8] =
    ["magnitude", "depth", "latitude", "longitude", "industry-loss", "attached", "cost", "recourse"];

impl StatedLoss {
    /// A loss of the first day, spread over what is insured, of which nothing else is known.
    pub fn new(amount: Decimal) -> StatedLoss {
        StatedLoss {
            amount,
            day: 0.0,
            risk: None,
            attributes: Attributes::UNKNOWN,
            attached: None,
            cost: Decimal::ZERO,
            recourse: Decimal::ZERO,
        }
    }

    /// Reads one loss.
    pub fn parse(text: &str, model: &Model) -> Result<StatedLoss, StatedLossError> {
        let refuse = |what: String| StatedLossError(format!("`{text}`: {what}; {FORM}"));
        let (own, more) = split_facts(text);
        let (rest, site) = match own.split_once('#') {
            Some((rest, site)) => (rest, Some(site)),
            None => (own, None),
        };
        let (money, date) = match rest.split_once('@') {
            Some((money, date)) => (money, Some(date)),
            None => (rest, None),
        };
        let amount = amount(money, &model.currency).map_err(|fault| refuse(fault.what))?;
        let day = date.map_or(Ok(0.0), |date| day(date, model).map_err(&refuse))?;
        let risk = site.map(|site| find_site(site, model).map_err(&refuse)).transpose()?;
        let mut loss = StatedLoss { day, risk, ..StatedLoss::new(amount) };
        for fact in more.split('+').filter(|fact| !fact.is_empty()) {
            loss.learn(fact, model).map_err(&refuse)?;
        }
        if loss.recourse > loss.amount {
            return Err(refuse("the recourse is above the loss".into()));
        }
        Ok(loss)
    }

    /// Takes in one `KEY=VALUE`.
    fn learn(&mut self, fact: &str, model: &Model) -> Result<(), String> {
        let unknown = || format!("`+{fact}` is not known (there are: {})", KEYS.join(", "));
        let (key, value) = fact.split_once('=').ok_or_else(unknown)?;
        let money = || amount(value, &model.currency).map_err(|fault| fault.what);
        let number = |least: f64, most: f64| {
            let number = value.parse::<f64>().ok().filter(|number| (least..=most).contains(number));
            number.ok_or_else(|| format!("`{key}` is a number from {least} to {most}"))
        };
        match key {
            "magnitude" => self.attributes.magnitude = number(0.0, 12.0)?,
            "depth" => self.attributes.depth = number(0.0, 1_000.0)?,
            "latitude" => self.attributes.latitude = number(-90.0, 90.0)?,
            "longitude" => self.attributes.longitude = number(-180.0, 180.0)?,
            "industry-loss" => self.attributes.industry_loss = money()?.to_f64().unwrap_or(f64::MAX),
            "cost" => self.cost = money()?,
            "recourse" => self.recourse = money()?,
            "attached" => {
                let date = value.parse::<Date>().map_err(|_| format!("`{value}` is not a date"))?;
                let attached = model.settings.axis.day(date) as f64;
                if attached > self.day {
                    return Err(format!("the risk attached on {date}, after the loss"));
                }
                self.attached = Some(attached);
            }
            _ => return Err(unknown()),
        }
        Ok(())
    }
}

/// The loss itself, and what is said of it behind the first `+` that begins with a known key.
fn split_facts(text: &str) -> (&str, &str) {
    let starts = |at: &usize| KEYS.iter().any(|key| text[at + 1..].starts_with(&format!("{key}=")));
    match text.match_indices('+').map(|(at, _)| at).find(starts) {
        Some(at) => text.split_at(at),
        None => match text.split_once('+').filter(|(_, rest)| rest.contains('=')) {
            Some((own, rest)) => (own, rest),
            None => (text, ""),
        },
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
            let (buyers, any_site) = (sites().any(|(_, r)| r.buyer.is_some()), sites().any(|(_, r)| r.buyer.is_none()));
            let called = match (any_site, buyers) {
                (true, true) => "site or buyer",
                (false, true) => "buyer",
                _ => "site",
            };
            let near = suggest::nearest(id, sites().map(|(_, risk)| risk.id.as_str()));
            let meant = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let more = sites().count().saturating_sub(known.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            Err(format!("no {called} has the id `{id}`{meant} (there are: {}{more})", known.join(", ")))
        }
    }
}

/// The first peril that strikes every site and buyer that some losses name; None where there is no such peril, or no name.
pub fn peril_of(model: &Model, losses: &[StatedLoss]) -> Option<usize> {
    let named: Vec<u32> = losses.iter().filter_map(|loss| loss.risk).collect();
    let strikes = |peril: &crate::model::peril::Peril| {
        let hit = peril.risks(&model.risks);
        named.iter().all(|risk| hit.contains(risk))
    };
    if named.is_empty() { None } else { model.perils.iter().position(strikes) }
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
    for loss in &order {
        let quanta = model.settings.quantum.quanta(loss.amount);
        block.time.push(loss.day);
        block.peril.push(peril as u16);
        block.event.push(0);
        let shares = match loss.risk {
            Some(risk) => vec![(risk, quanta)],
            None => spread(model, peril, quanta)?,
        };
        block.attributes.push(loss.attributes);
        let quanta = model.settings.quantum;
        let (cost, recourse) = (quanta.quanta(loss.cost), quanta.quanta(loss.recourse));
        let parts: Vec<Decimal> = shares.iter().map(|(_, part)| *part).collect();
        for (((risk, part), cost), recourse) in
            shares.into_iter().zip(apportioned(cost, &parts)).zip(apportioned(recourse, &parts))
        {
            block.risk.push(risk);
            block.coverage.push(Coverage::All);
            block.loss.push(part);
            block.cost.push(cost);
            block.recourse.push(recourse);
        }
        block.row_start.push(block.risk.len() as u32);
    }
    block.path_start.push(block.time.len() as u32);
    if losses.iter().any(|loss| loss.attached.is_some()) {
        block.attached.extend(order.iter().map(|loss| loss.attached.unwrap_or(f64::NAN)));
    }
    if losses.iter().all(|loss| loss.cost.is_zero()) {
        block.cost.clear();
    }
    if losses.iter().all(|loss| loss.recourse.is_zero()) {
        block.recourse.clear();
    }
    Ok(block)
}

/// An amount in whole quanta over weights, in proportion, by largest remainders; ties go to the first.
fn apportioned(amount: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
    let whole: Decimal = weights.iter().sum();
    let exact = |weight: &Decimal| {
        let product = amount.checked_mul(*weight).and_then(|product| product.checked_div(whole));
        let ratio = || weight.checked_div(whole).and_then(|ratio| amount.checked_mul(ratio));
        product.or_else(ratio).unwrap_or(Decimal::ZERO)
    };
    let exact: Vec<Decimal> = weights.iter().map(exact).collect();
    let mut shares: Vec<Decimal> = exact.iter().map(Decimal::floor).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().cmp(&exact[a].fract()).then(a.cmp(&b)));
    let mut left = amount - shares.iter().sum::<Decimal>();
    for &at in order.iter().cycle().take(weights.len() * 2) {
        let part = left.min(Decimal::ONE);
        if part <= Decimal::ZERO {
            break;
        }
        shares[at] += part;
        left -= part;
    }
    shares
}

/// A loss over the risks of a peril in proportion to insured value or approved limit.
pub(super) fn spread(model: &Model, peril: usize, quanta: Decimal) -> Result<Vec<(u32, Decimal)>, StatedLossError> {
    if let Some(portfolio) = model.perils.get(peril).and_then(|peril| peril.portfolio_risk) {
        return Ok(vec![(portfolio, quanta)]);
    }
    let hit = model.perils.get(peril).map_or_else(Vec::new, |peril| peril.risks(&model.risks));
    let valued = hit.iter().all(|&risk| model.risks[risk as usize].exposure().is_some_and(|v| v > Decimal::ZERO));
    let weight = |risk: u32| {
        if valued { model.risks[risk as usize].exposure().unwrap_or(Decimal::ONE) } else { Decimal::ONE }
    };
    if hit.is_empty() {
        return Err(StatedLossError("this peril strikes no site: name another with --peril".into()));
    }
    let weights: Vec<Decimal> = hit.iter().map(|&risk| weight(risk)).collect();
    Ok(hit.into_iter().zip(apportioned(quanta, &weights)).collect())
}
