//! What a model of buyer default assumes, in words for those who decide on a cover.

use crate::input::counted::counted;
use crate::model::Model;
use crate::model::credit::catastrophe::{CatastropheLink, Effect, FADING_OF_2011};
use crate::model::credit::obligor::{Exposure, Obligor};
use crate::model::credit::rating::Ratings;
use crate::model::credit::*;
use crate::model::peril::Source;

/// Sentences for every peril of credit of a model.
pub(in crate::study) fn credit_assumptions(model: &Model, list: &mut Vec<String>) {
    for peril in &model.perils {
        if let Source::Credit(credit) = &peril.source {
            let sentences = sentences(model, credit).into_iter();
            list.extend(sentences.map(|sentence| format!("{}: {sentence}", peril.name)));
        }
    }
}

fn sentences(model: &Model, credit: &Credit) -> Vec<String> {
    let mut told = vec![
        format!("{}.", default_model(model, credit)),
        correlation(credit),
        ratings(credit),
        political(credit),
        waiting(credit),
        late(credit),
        recoveries(credit),
        "the date of loss is that of the insolvency, of the due date that was missed, or the first day of the event of a \
         country; a default counts in the year of its date of loss with all that it comes to. A buyer's own default falls on \
         any day of its year alike, but where a catastrophe moves it."
            .into(),
        book(credit),
    ];
    told.extend(credit.catastrophes.iter().map(|link| catastrophe(model, credit, link)));
    told.push(
        "factors of different years are independent: a bad year makes the next no worse; losses of buyers that fall ill of \
         one another, and of a domestic recession that outlasts the year, are left out."
            .into(),
    );
    told
}

/// How defaults hang together.
pub(super) fn default_model(model: &Model, credit: &Credit) -> String {
    let mut kinds = vec!["the world"];
    let any = |at: usize| credit.obligors.iter().any(|o| o.loadings[at] != 0.0 && (at < 2 || o.sector.is_some()));
    kinds.extend([(1, "its country"), (2, "its sector")].into_iter().filter(|(at, _)| any(*at)).map(|(_, kind)| kind));
    let factors = match kinds.as_slice() {
        [one] => format!("a factor of {one}"),
        [one, other] => format!("factors of {one} and {other}"),
        [all @ .., last] => format!("factors of {} and {last}", all.join(", ")),
        [] => String::new(),
    };
    let years = if model.settings.horizon > 1 { " of each year" } else { "" };
    match credit.model {
        DefaultModel::Gaussian => {
            format!(
                "defaults{years} by a Gaussian copula: a buyer defaults where a normal variable, made of {factors} and of a part of its own, falls below Φ⁻¹(PD)"
            )
        }
        DefaultModel::StudentT { degrees } => format!(
            "defaults{years} by a t copula with {degrees} degrees of freedom: a normal variable, made of {factors} and of a part of the buyer's own, is divided \
             by one root of a chi-square variable for all, so that extreme years hit all together"
        ),
        DefaultModel::CreditRiskPlus { variances: [world, country, sector], poisson } => {
            let counts = if poisson { "as often as a Poisson law says" } else { "once a year at most" };
            format!(
                "defaults{years} by CreditRisk+: gamma factors with mean 1 and variance {} (world), {} (country) and {} (sector) multiply the \
                 probability; a buyer defaults {counts}",
                rounded(world, 3),
                rounded(country, 3),
                rounded(sector, 3)
            )
        }
    }
}

fn correlation(credit: &Credit) -> String {
    let of = |of: &dyn Fn(&Obligor) -> f64| range(credit.obligors.iter().map(of));
    let share = |at: usize| {
        of(&|o: &Obligor| {
            let squares = |at: usize| if at == 2 && o.sector.is_none() { 0.0 } else { o.loadings[at] * o.loadings[at] };
            let whole: f64 = (0..3).map(squares).sum();
            if whole > 0.0 { squares(at) / whole } else { 0.0 }
        })
    };
    let factors = match credit.factor_correlation {
        None => "factors are independent",
        Some(_) => "factors are correlated by the stated matrix",
    };
    if matches!(credit.model, DefaultModel::CreditRiskPlus { .. }) {
        return format!("weights of the factors world {}, country {}, sector {}.", share(0), share(1), share(2));
    }
    format!(
        "part of a buyer's variable that is systematic: {}; of that part the world has {}, the country {}, the sector {}; {factors}.",
        of(&|o| o.correlation),
        share(0),
        share(1),
        share(2)
    )
}

fn ratings(credit: &Credit) -> String {
    let rated = credit.obligors.iter().filter(|o| o.rating.is_some()).count();
    let migration = match credit.migration {
        true => "ratings move at the end of each year",
        false => "ratings do not move within a path",
    };
    if rated == 0 {
        return format!("probabilities of default are as stated by buyer; {migration}.");
    }
    let Ratings { name, vintage, source, note, .. } = &credit.ratings;
    let mut text = format!(
        "probabilities of {rated} of {} from the ratings table {name}",
        counted(credit.obligors.len(), "buyers")
    );
    if !vintage.is_empty() {
        text += &format!(" ({vintage})");
    }
    if !source.is_empty() {
        text += &format!(", {}", source.trim_end_matches('.'));
    }
    if !note.is_empty() {
        text += &format!("; {}", note.trim_end_matches('.'));
    }
    format!("{text}; {migration}.")
}

fn political(credit: &Credit) -> String {
    let Some(political) = credit.political else {
        return "events of countries (war, transfer restriction, moratorium) are left out (political = false).".into();
    };
    let with_buyers = |illustrative: bool| {
        let has_buyer = |at: usize| credit.obligors.iter().any(|o| o.country as usize == at);
        let countries = credit.countries.iter().enumerate().filter(|(at, _)| has_buyer(*at));
        let chosen = countries.filter(|(_, c)| c.illustrative == illustrative && c.events().iter().any(|&p| p > 0.0));
        chosen.map(|(_, country)| country.code.as_str()).collect::<Vec<&str>>().join(", ")
    };
    let mut text = format!(
        "one event of a country (war, transfer restriction of more than {TRANSFER_DAYS} days, moratorium) stops many buyers and is one occurrence; \
         countries of one correlation group have their events together with correlation {}",
        percent(political.correlation)
    );
    text += match political.inside_pd {
        true => "; stated probabilities of default contain them",
        false => "; they come on top of the stated probabilities of default",
    };
    let [stated, illustrative] = [with_buyers(false), with_buyers(true)];
    if !stated.is_empty() {
        text += &format!("; probabilities as stated: {stated}");
    }
    if !illustrative.is_empty() {
        text += &format!(
            "; illustrative probabilities by OECD category, out of no publication and to be replaced before use: {illustrative}"
        );
    }
    text + "."
}

fn waiting(credit: &Credit) -> String {
    let with_transfer = match (credit.political.is_some(), credit.timing.consecutive) {
        (false, _) => String::new(),
        (true, true) => format!("; after a transfer restriction {TRANSFER_DAYS} days and then the waiting period"),
        (true, false) => {
            format!("; after a transfer restriction {TRANSFER_DAYS} days and the waiting period run together")
        }
    };
    format!("a claim falls due {} days after the date of loss{with_transfer}.", credit.timing.waiting_days)
}

fn late(credit: &Credit) -> String {
    let ClaimTiming { protracted, cured, .. } = credit.timing;
    if protracted == 0.0 {
        return "every own default of a private buyer is an insolvency.".into();
    }
    let cured = match cured {
        cured if cured > 0.0 => {
            format!("; {} of these are made good within the waiting period and cost nothing", percent(cured))
        }
        _ => "; none of these is made good within the waiting period".into(),
    };
    format!(
        "{} of the own defaults of private buyers are late payments, the rest insolvencies{cured}.",
        percent(protracted)
    )
}

fn recoveries(credit: &Credit) -> String {
    let size = match credit.loss_given_default {
        LossGivenDefault::Fixed => "always its mean",
        LossGivenDefault::Beta => "Beta with the mean and standard deviation of the buyer, independent of the factors",
        LossGivenDefault::FryeJacobs => "higher in years of many defaults (Frye and Jacobs 2012)",
    };
    let reading = match credit.recoveries {
        Recoveries::Net => "a loss is what is lost in the end; recoveries are no flow of their own",
        Recoveries::Recourse => {
            "a loss is the whole of what is owed; what is recovered later is recourse and shared as contracts share it"
        }
    };
    format!("{reading}; the part lost is {size}.")
}

fn book(credit: &Credit) -> String {
    let opening = match credit.opening_book {
        OpeningBook::SteadyState => "at the start as much is owed as ever",
        OpeningBook::None => {
            "deliveries begin at the start, so that what is owed grows over the first terms of payment"
        }
    };
    let after = match credit.after_default {
        AfterDefault::Replaced => "a buyer in default is replaced by its like for the next year",
        AfterDefault::Gone => "a buyer in default is gone for the rest of the path",
    };
    let deals = credit.obligors.iter().any(|o| matches!(o.exposure, Exposure::Schedule(_)));
    let deals = if deals { "; a deal ends with its default" } else { "" };
    format!("{opening}; {after}{deals}.")
}

fn catastrophe(model: &Model, credit: &Credit, link: &CatastropheLink) -> String {
    let name = &model.perils[link.peril].name;
    let mut events = Vec::new();
    events.extend(link.events.magnitude.map(|least| format!("magnitude {least} or more")));
    events
        .extend(link.events.within.map(|(north, east, km)| format!("a centre within {km} km of {north}° N {east}° E")));
    events.extend(link.events.loss.map(|least| format!("a ground-up loss of {least} or more")));
    let which =
        if events.is_empty() { "every event".into() } else { format!("an event with {}", events.join(" and ")) };
    let mut buyers = Vec::new();
    if !link.zones.is_empty() {
        buyers.push(format!("in {}", link.zones.join(", ")));
    }
    if !link.countries.is_empty() {
        let codes = link.countries.iter().map(|&country| credit.countries[country as usize].code.as_str());
        buyers.push(format!("of {}", codes.collect::<Vec<_>>().join(", ")));
    }
    let buyers = if buyers.is_empty() { "all buyers".into() } else { format!("buyers {}", buyers.join(" and ")) };
    let what = match link.effect {
        Effect::Shift(shift) => format!("raises the threshold of default of {buyers} by {shift} standard deviations"),
        Effect::Multiplier(times) => format!("multiplies the intensity of default of {buyers} by {times}"),
    };
    let weights: Vec<String> = link.years.iter().map(|weight| weight.to_string()).collect();
    let from = if link.from_start_of_year { "from the start of its year" } else { "from its day" };
    let source = match link.years == FADING_OF_2011 {
        true => {
            " (bankruptcies related to the earthquake of 11 March 2011 as counted by Teikoku Databank: 650, 489, 354 and 233 in the \
             four years after it)"
        }
        false => "",
    };
    format!(
        "{which} of {name} {what}, times the effect of the sector and {} in the years after it{source}, {from}.",
        weights.join(", ")
    )
}

fn range(values: impl Iterator<Item = f64>) -> String {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    if percent(low) == percent(high) { percent(low) } else { format!("{} to {}", percent(low), percent(high)) }
}

fn percent(part: f64) -> String {
    format!("{}%", rounded(100.0 * part, 1))
}

/// With so many decimals where it needs them.
fn rounded(number: f64, decimals: i32) -> f64 {
    let scale = f64::from(10_u32.pow(decimals.unsigned_abs()));
    (number * scale + 0.5).floor() / scale
}
