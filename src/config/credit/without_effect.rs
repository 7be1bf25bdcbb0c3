//! Keys of a credit peril that change nothing beside the others: each is told as a warning, with what would let it act.
//!
//! Only what differs from the value that holds without the key is told: `migration = false` over one year says what is.
//!
//! Worked example: `systematic = { global = "100%" }` beside `correlation = 0`: nothing of a buyer's variance is systematic, so
//! that there is nothing to share out.

use std::collections::BTreeMap;

use super::obligors::Asked;
use crate::config::reading::Reading;
use crate::input::complaint::{Fault, shown};
use crate::model::credit::country::Country;
use crate::model::credit::obligor::{Exposure, Obligor};
use crate::model::credit::{AfterDefault, Credit, DefaultModel, LossGivenDefault, OpeningBook, Recoveries};

/// Warns of all of them. `asked`: which values some buyer takes, having none of its own.
pub(super) fn warn(table: &Reading, credit: &Credit, asked: Asked, horizon: Option<u32>) {
    of_years(table, credit, horizon);
    correlation(table, credit, asked);
    systematic(table, credit, asked);
    factor_correlation(table, credit);
    ratings(table, credit, asked);
    countries(table, credit);
    loss_given_default(table, credit);
    recoveries(table, credit);
    opening_book(table, credit);
    nothing_to_lose(table, credit);
}

/// A book in which nobody owes anything, or nothing of it is ever lost.
fn nothing_to_lose(table: &Reading, credit: &Credit) {
    let net = credit.recoveries == Recoveries::Net;
    let lost = |obligor: &Obligor| obligor.exposure.usual() > 0.0 && !(net && obligor.lgd_mean == 0.0);
    let owes = |obligor: &Obligor| obligor.exposure.usual() > 0.0;
    let events = credit.political.is_some() && credit.countries.iter().any(|country| happens(credit, country));
    let what = match credit.obligors.iter().any(owes) {
        false => "no buyer owes anything: there is never a loss",
        true if !events && !credit.obligors.iter().any(lost) => {
            "every buyer pays all in the end: there is never a loss"
        }
        true => return,
    };
    let rule = "a loss is what a buyer owes, its `exposure` or `turnover` x `terms_days` / 365, times the part that is lost, its \
                `lgd_mean`";
    table.warn_key("recoveries", Fault::new(what, rule, "id,country,exposure,lgd_mean\nosaka,JP,6m,60%"));
}

fn tell(table: &Reading, key: &str, why: &str, rule: &str, example: &str) {
    if table.has(key) {
        table.warn_key(key, Fault::new(format!("`{key}` has no effect: {why}"), rule, example));
    }
}

fn of_years(table: &Reading, credit: &Credit, horizon: Option<u32>) {
    if horizon != Some(1) {
        return;
    }
    let why = "the simulation has one year";
    if credit.migration {
        tell(table, "migration", why, "ratings move at the end of a model year, for the years after it", "horizon = 3");
    }
    if credit.after_default == AfterDefault::Gone {
        let rule = "what becomes of a buyer that defaulted counts from the start of the next model year";
        tell(table, "after-default", why, rule, "horizon = 3");
    }
}

/// The variances of gamma factors that are stated; those that are worked out are all different where the shares are.
fn has_stated_variances(table: &Reading, credit: &Credit) -> bool {
    let gamma = || table.section("model")?.section("creditriskplus");
    is_gamma(credit) && gamma().is_some_and(|gamma| gamma.has("variance"))
}

fn is_gamma(credit: &Credit) -> bool {
    matches!(credit.model, DefaultModel::CreditRiskPlus { .. })
}

/// Whether nothing of any buyer's latent variable is systematic.
fn is_uncorrelated(credit: &Credit) -> bool {
    !is_gamma(credit) && credit.obligors.iter().all(|obligor| obligor.correlation == 0.0)
}

fn correlation(table: &Reading, credit: &Credit, asked: Asked) {
    let rule = "`correlation` is that of the buyers without a `rho` of their own; under CreditRisk+ a stated `variance` takes \
                its place";
    if has_stated_variances(table, credit) {
        tell(table, "correlation", "the gamma factors have a variance of their own", rule, "leave `correlation` out");
    } else if !asked.correlation {
        tell(table, "correlation", "every buyer has a `rho` of its own", rule, "leave `correlation` out");
    }
}

fn systematic(table: &Reading, credit: &Credit, asked: Asked) {
    let rule = "`systematic` shares out what is systematic of a buyer's variance, its correlation, among the factors; buyers \
                with loadings of their own (w_global, w_country, w_sector) and public buyers do not follow it";
    // Variances that are worked out from a correlation depend on the shares.
    let matched = is_gamma(credit) && !has_stated_variances(table, credit);
    if is_uncorrelated(credit) {
        tell(table, "systematic", "the correlation of every buyer is 0", rule, "correlation = \"14%\"");
    } else if !asked.shares && !matched {
        let why = "every buyer has loadings of its own, or is a public body";
        tell(table, "systematic", why, rule, "leave `systematic` out");
    }
}

fn factor_correlation(table: &Reading, credit: &Credit) {
    if is_uncorrelated(credit) {
        let rule = "factors move buyers by their correlation";
        tell(table, "factor-correlation", "the correlation of every buyer is 0", rule, "correlation = \"14%\"");
    }
}

fn ratings(table: &Reading, credit: &Credit, asked: Asked) {
    if !asked.ratings && !credit.migration {
        let rule = "a table of ratings gives the probability of default of buyers without a `pd`, and moves ratings under \
                    migration = true";
        tell(table, "ratings", "every buyer states its `pd`", rule, "leave `ratings` out");
    }
}

fn countries(table: &Reading, credit: &Credit) {
    if credit.political.is_none() {
        let rule = "the list states the events of countries, which are drawn unless political = false";
        tell(
            table,
            "countries",
            "no events of countries are drawn",
            rule,
            "political = true, or leave `countries` out",
        );
        return;
    }
    let mut groups: BTreeMap<&str, Vec<&Country>> = BTreeMap::new();
    for country in credit.countries.iter().filter(|country| happens(credit, country)) {
        if let Some(group) = &country.group {
            groups.entry(group).or_default().push(country);
        }
    }
    let correlation = credit.political.map_or(0.0, |political| political.correlation);
    let together = groups.iter().find(|(_, of_group)| of_group.len() > 1);
    match together {
        Some((group, of_group)) if correlation == 0.0 => {
            let what = format!(
                "the countries of the group \"{}\", such as {} and {}, have their events independently",
                shown(group),
                of_group[0].code,
                of_group[1].code
            );
            let rule = "the column `correlation_group` says whose events go together, and `political` how much: 0 % unless it \
                        states a correlation";
            table.warn_key("countries", Fault::new(what, rule, "political = { correlation = \"20%\" }"));
        }
        None if correlation > 0.0 && groups.is_empty() => {
            let why = "no country of a buyer that has events is in a correlation group";
            let rule = "countries of one group have their events together; the column `correlation_group` of the list says which";
            tell(table, "political", why, rule, "country,transfer,correlation_group\nVN,1.5%,asia");
        }
        _ => {}
    }
}

/// Whether events of a country can stop a buyer.
fn happens(credit: &Credit, country: &Country) -> bool {
    let of_buyer = |obligor: &Obligor| credit.countries[obligor.country as usize].code == country.code;
    country.stops() > 0.0 && credit.obligors.iter().any(of_buyer)
}

fn loss_given_default(table: &Reading, credit: &Credit) {
    let key = "loss-given-default";
    let varies = |obligor: &Obligor| obligor.lgd_mean > 0.0 && obligor.lgd_mean < 1.0;
    let rule = "the part that is lost can vary where its mean is above 0 and below 100 %: the columns `lgd_mean` and, for \
                \"beta\", `lgd_sd`";
    match credit.loss_given_default {
        LossGivenDefault::Fixed => {}
        _ if !credit.obligors.iter().any(varies) => {
            tell(table, key, "every buyer loses all that it owes, or nothing", rule, "lgd_mean,lgd_sd\n60%,25%");
        }
        LossGivenDefault::Beta if credit.obligors.iter().all(|obligor| obligor.lgd_sd == 0.0) => {
            tell(table, key, "every `lgd_sd` is 0", rule, "lgd_mean,lgd_sd\n60%,25%");
        }
        LossGivenDefault::FryeJacobs if is_uncorrelated(credit) => {
            let rule = "the part that is lost moves with the rate of default of the year, which the factors move";
            tell(table, key, "the correlation of every buyer is 0", rule, "correlation = \"14%\"");
        }
        _ => {}
    }
}

fn recoveries(table: &Reading, credit: &Credit) {
    let some_is_kept = |country: &Country| {
        happens(credit, country)
            && country.events().iter().zip(&country.lgd).any(|(chance, lgd)| *chance > 0.0 && *lgd < 1.0)
    };
    let recovered = credit.obligors.iter().any(|obligor| obligor.lgd_mean < 1.0)
        || credit.political.is_some() && credit.countries.iter().any(some_is_kept);
    if !recovered {
        let rule = "something is recovered where a loss given default is below 100 %: the column `lgd_mean` of buyers, and \
                    those of countries, are all of the exposure where they are empty";
        tell(table, "recoveries", "every default loses all that is owed", rule, "lgd_mean\n60%");
    }
}

fn opening_book(table: &Reading, credit: &Credit) {
    let stated = |obligor: &Obligor| !matches!(obligor.exposure, Exposure::Schedule(_));
    let grows = |obligor: &Obligor| obligor.exposure.terms_days().is_some_and(|days| days > 0);
    let idle = credit.opening_book == OpeningBook::None
        && credit.obligors.iter().any(stated)
        && !credit.obligors.iter().any(grows);
    if idle {
        let rule =
            "what is owed grows over the terms of payment (the column `terms_days`), which are none where it is empty";
        let why = "no buyer has terms of payment, so that all is owed from the first day";
        tell(table, "opening-book", why, rule, "id,country,exposure,terms_days\nosaka,JP,6m,90");
    }
}
