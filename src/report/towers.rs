//! The towers of the report: one picture for each cedant that buys more than plain shares, the captive's first.

use super::chart::tower::{Band, BandKind, Tower, TowerWords};
use super::context::Context;
use super::format;
use super::tables::contracts;
use crate::study::results::ContractResults;

/// A picture and what stands above it.
#[derive(Clone, Debug)]
pub struct TowerFigure {
    /// The caption.
    pub caption: String,
    /// The drawing.
    pub svg: String,
}

/// The towers, in order; none where no contract has points that are amounts.
pub fn towers(context: &Context) -> Vec<TowerFigure> {
    let contracts = contracts::all(context);
    let mut cedants: Vec<&str> = context.results.captive.as_deref().into_iter().collect();
    for contract in &contracts {
        if !cedants.contains(&contract.cedant.as_str()) {
            cedants.push(&contract.cedant);
        }
    }
    let drawn: Vec<(&str, Vec<Band>)> = cedants
        .into_iter()
        .map(|cedant| {
            let own: Vec<&ContractResults> =
                contracts.iter().copied().filter(|contract| contract.cedant == cedant).collect();
            (cedant, own.iter().filter_map(|contract| band(context, contract)).collect())
        })
        .filter(|(_, bands): &(&str, Vec<Band>)| bands.iter().any(says_more_than_a_share))
        .collect();
    let several = drawn.len() > 1;
    drawn.into_iter().map(|(cedant, bands)| figure(context, cedant, bands, several)).collect()
}

/// A share of every loss without an end needs no picture.
fn says_more_than_a_share(band: &Band) -> bool {
    band.kind != BandKind::Share || band.top.is_some()
}

fn figure(context: &Context, cedant: &str, bands: Vec<Band>, several: bool) -> TowerFigure {
    let caption = match (several, context.results.captive.as_deref() == Some(cedant)) {
        (true, _) => context.labels.fill("caption.tower.of", &[("cedant", cedant)]),
        (false, true) => context.label("caption.tower"),
        (false, false) => context.label("caption.tower.programme"),
    };
    let words = TowerWords {
        label: context.labels.fill("figure.tower", &[("cedant", cedant)]),
        heads: ["tower.share", "tower.risk", "tower.loss", "tower.period"].map(|key| context.label(key)),
        kept: context.label("tower.kept"),
        scale: context.label("tower.scale"),
    };
    let amount = |amount: f64| context.format.stated(amount);
    TowerFigure { caption, svg: Tower { words, bands, amount: &amount }.draw() }
}

/// The band of a contract; None where it has no points that are amounts.
fn band(context: &Context, contract: &ContractResults) -> Option<Band> {
    // What hangs on the event or on the rest of a tower is no band of a loss.
    if ["parametric", "industry-loss", "top-and-drop"].contains(&contract.kind.as_str()) {
        return None;
    }
    let kind = match contract.kind.as_str() {
        "aggregate-excess" | "stop-loss" => BandKind::Period,
        "per-risk-excess" => BandKind::Risk,
        _ if contract.attachment.is_some() => BandKind::Loss,
        _ => BandKind::Share,
    };
    // Points of the placed share become those of 100 %, which is what the picture shows.
    let of_the_share = contract.basis.as_deref() == Some("share");
    let whole = |amount: f64| match kind {
        BandKind::Share if of_the_share => amount / contract.share.filter(|share| *share > 0.0).unwrap_or(1.0),
        BandKind::Share => amount,
        _ if of_the_share && contract.placed > 0.0 => amount / contract.placed,
        _ => amount,
    };
    if kind == BandKind::Period && contract.attachment.is_none() {
        return None;
    }
    let attachment = whole(contract.attachment.unwrap_or(0.0));
    let paid_by = match contract.placed {
        1.0 => contract.reinsurer.clone(),
        // Signed lines say themselves what is placed.
        _ if !contract.lines.is_empty() => contract.reinsurer.clone(),
        placed => format!("{} {}", contract.reinsurer, format::share(placed)),
    };
    Some(Band {
        kind,
        lines: vec![contract.name.clone(), terms(context, contract), paid_by],
        attachment,
        top: contract.limit.map(|limit| attachment + whole(limit)),
        share: contract.placed * contract.share.unwrap_or(1.0),
    })
}

/// `40%`, `100% up to 950m`, `900m xs 50m`, with reinstatements and annual terms.
fn terms(context: &Context, contract: &ContractResults) -> String {
    let mut words = super::figures::layer(context, contract);
    if contract.share.is_none() && contract.attachment.is_none() {
        words = context.labels.known("kind", &contract.kind);
    }
    let reinstatements = contracts::reinstatement_terms(context, contract);
    words.extend(reinstatements.map(|terms| format!("; {terms}")));
    for (key, amount) in
        [("card.annual-deductible", contract.annual_deductible), ("card.annual-limit", contract.annual_limit)]
    {
        let amount = amount.map(|amount| context.labels.fill(key, &[("limit", &context.format.stated(amount))]));
        words.extend(amount.map(|amount| format!("; {amount}")));
    }
    words
}
