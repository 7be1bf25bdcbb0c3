//! What must hold of a book before it is compiled. `config` has looked at all of it; models made by code have not.

use super::catastrophe;
use crate::model::Model;
use crate::model::credit::{Credit, DefaultModel, LossGivenDefault};
use crate::perils::error::Fault;

/// What `config` has looked at already, for models made by code.
pub(super) fn check(model: &Model, credit: &Credit) -> Result<(), Fault> {
    let number = |what: String, rule: &'static str, found: f64| Err(Fault::Number { what, rule, found });
    if credit.obligors.is_empty() {
        return number("the number of buyers".to_owned(), "1 and more", 0.0);
    }
    let of = |what: &str, risk: u32| {
        let id = model.risks.get(risk as usize).map_or("", |risk| risk.id.as_str());
        format!("{what} of buyer \"{id}\"")
    };
    let point = |what: &'static str, index: u32, count: usize| match (index as usize) < count {
        true => Ok(()),
        false => Err(Fault::Reference { what, index: index as usize, count }),
    };
    for o in &credit.obligors {
        point("risk", o.risk, model.risks.len())?;
        point("country", o.country, credit.countries.len())?;
        point("sector", o.sector.unwrap_or(0), credit.sectors.len().max(1))?;
        if !(o.pd > 0.0 && o.pd < 1.0) {
            return number(of("the probability of default", o.risk), "above 0 and below 1", o.pd);
        }
        if !(0.0..=1.0).contains(&o.correlation) {
            return number(of("the correlation", o.risk), "from 0 to 1", o.correlation);
        }
        if !(0.0..=1.0).contains(&o.lgd_mean) {
            return number(of("the loss given default", o.risk), "from 0 to 1", o.lgd_mean);
        }
        let systematic = credit.model != DefaultModel::Gaussian || o.correlation > 0.0;
        let reach: f64 = o.loadings[0] + o.loadings[1] + if o.sector.is_some() { o.loadings[2] } else { 0.0 };
        if systematic && !(reach > 0.0 && o.loadings.iter().all(|w| *w >= 0.0)) {
            return number(of("the sum of the loadings", o.risk), "above 0, each of them at least 0", reach);
        }
        let spread = o.lgd_sd * o.lgd_sd;
        let most = o.lgd_mean * (1.0 - o.lgd_mean);
        if credit.loss_given_default == LossGivenDefault::Beta && spread > 0.0 && spread >= most {
            let rule = "below the square root of mean x (1 - mean)";
            return number(of("the standard deviation of the loss given default", o.risk), rule, o.lgd_sd);
        }
    }
    if let Some((peril, what)) = catastrophe::asks_for_place(model, credit) {
        let name = model.perils.get(peril).map_or("", |peril| peril.name.as_str());
        let what = format!("the events of peril \"{name}\" with a {what}, which a link to catastrophes asks for");
        return number(what, "at least 1", 0.0);
    }
    Ok(())
}
