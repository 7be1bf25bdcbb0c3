//! Who pays, whether and when: `reinsurers`, `default`, `collateral`, `settlement` and `unl`.

use rust_decimal::Decimal;

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::party::Parties;
use super::reading::{Reading, in_percent, share};
use crate::input::complaint::{Fault, shown};
use crate::input::toml_tree::Value;
use crate::model::amount::Share;
use crate::model::contract::NetLoss;
use crate::model::counterparty::{Collateral, CollateralSize, DefaultRisk, Settlement};
use crate::model::lines::{Line, LineSplit};

const WHOLE: Kind = Kind::Share { most_percent: 100 };

pub(super) const DEFAULT_FIELD: Field = optional(
    "default",
    Kind::Table(&DEFAULT),
    "{ probability = \"0.5%\", loss-given-default = \"60%\", correlation = \"30%\" }",
    "how likely it is not to pay as a reinsurer; where it is not written it pays all that it owes",
);

const DEFAULT: Section = Section {
    doc: "Default of a reinsurer in a model year: the loss given default is lost of what it owes for the events of that \
          year and has not secured. The next year an equal party stands in its place.",
    fields: &[
        required("probability", WHOLE, "\"0.5%\"", "the probability of default in a model year"),
        required("loss-given-default", WHOLE, "\"60%\"", "the part of what it owes that is lost"),
        required(
            "correlation",
            WHOLE,
            "\"30%\"",
            "of its deviate with the size of the year's largest event: 0% is independent, at 100% it defaults exactly in \
             the years of the largest events",
        ),
    ],
    one_of: &[],
};

pub(super) const REINSURERS_FIELD: Field = optional(
    "reinsurers",
    Kind::Keyed { keys: "names of parties", of: &WHOLE },
    "{ London = \"60%\", \"Zurich Re\" = \"30%\" }",
    "in place of `reinsurer`: the parties that take over and their signed lines, as shares of 100% of the contract; \
     together they are its placed share, and each is liable for its own line only",
);

pub(super) const COLLATERAL_FIELD: Field = optional(
    "collateral",
    Kind::Table(&COLLATERAL),
    "{ letter-of-credit = \"900m\", cost = \"1%\" }",
    "what the reinsurers post in favour of the cedant, each for its line",
);

const COLLATERAL: Section = Section {
    doc: "A letter of credit: the first part of what is due in a model year is collected from it, whoever defaults.",
    fields: &[
        required(
            "letter-of-credit",
            Kind::Either(&[Kind::Amount, Kind::Table(&SIZE)]),
            "\"900m\"",
            "the amount, of all reinsurers together",
        )
        .unit("currency"),
        required("cost", WHOLE, "\"1%\"", "what the bank charges the reinsurer a year, as a share of the amount"),
    ],
    one_of: &[],
};

const SIZE: Section = Section {
    doc: "A letter of credit in proportion to the contract.",
    fields: &[required(
        "share-of-limit",
        WHOLE,
        "\"100%\"",
        "the share of the most that the reinsurers pay together for one occurrence",
    )],
    one_of: &[],
};

pub(super) const SETTLEMENT_FIELD: Field = optional(
    "settlement",
    Kind::Table(&SETTLEMENT),
    "{ days = 90, cash-call = \"50m\" }",
    "when its payments pass; on the day of the loss where it is not written. Where any is written the captive's cash is \
     followed through the year",
);

const SETTLEMENT: Section = Section {
    doc: "When payments pass.",
    fields: &[
        required("days", Kind::Count { least: 0, most: 36_500 }, "90", "days from the loss to the payment")
            .unit("days"),
        optional(
            "cash-call",
            Kind::Amount,
            "\"50m\"",
            "a payment for one loss of at least this amount is made at once; none where it is not written",
        )
        .unit("currency"),
    ],
    one_of: &[],
};

pub(super) const UNL_FIELD: Field = defaulted(
    "unl",
    Kind::Choice(&["due", "collected"]),
    "\"due\"",
    "\"collected\"",
    "what the contracts named in `after` take off the ultimate net loss: what is due from them, or what is collected",
);

/// Reads `default`; `Some(None)` where it is not written.
pub(super) fn read_default(table: &Reading) -> Option<Option<DefaultRisk>> {
    if !table.has("default") {
        return Some(None);
    }
    let risk = table.section("default")?;
    let (probability, loss_given_default) = (risk.share("probability"), risk.share("loss-given-default"));
    let correlation = risk.share("correlation");
    Some(Some(DefaultRisk {
        probability: probability?,
        loss_given_default: loss_given_default?,
        correlation: correlation?,
    }))
}

/// Who takes over: the only reinsurer with the placed share, or signed lines.
pub(super) struct Panel {
    /// The only one or the first.
    pub reinsurer: usize,
    /// The placed share.
    pub placed: Share,
    /// Empty where there is one reinsurer.
    pub lines: Vec<Line>,
}

/// Reads `reinsurer` and `placed`, or `reinsurers`.
pub(super) fn read_panel(table: &Reading, parties: &Parties) -> Option<Panel> {
    if !table.has("reinsurers") {
        let reinsurer = parties.find(table, "reinsurer");
        let placed = if table.has("placed") { table.share("placed") } else { Some(Share::WHOLE) };
        return Some(Panel { reinsurer: reinsurer?, placed: placed?, lines: Vec::new() });
    }
    if table.has("placed") {
        let rule = "signed lines add up to the placed share, so it is not written beside them";
        let fault = Fault::new("`placed` stands beside `reinsurers`", rule, table.example("reinsurers"));
        table.complain_key("placed", fault);
        return None;
    }
    let mut lines = read_lines(table, parties)?;
    // The leader first, whatever the order of the file; equals by name.
    let name = |line: &Line| parties.name(line.reinsurer).to_owned();
    lines.sort_by(|a, b| b.share.exact().cmp(&a.share.exact()).then_with(|| name(a).cmp(&name(b))));
    let placed: Decimal = lines.iter().map(|line| line.share.exact()).sum();
    if placed > Decimal::ONE {
        let what = format!("the lines add up to {}", in_percent(placed));
        let rule = "signed lines are shares of 100% of the contract and add up to at most that; what they leave open stays \
                    with the cedant";
        table.complain_key("reinsurers", Fault::new(what, rule, table.example("reinsurers")));
        return None;
    }
    let reinsurer = lines.first()?.reinsurer;
    if lines.len() == 1 {
        lines.clear();
    }
    Some(Panel { reinsurer, placed: Share::new(placed), lines })
}

fn read_lines(table: &Reading, parties: &Parties) -> Option<Vec<Line>> {
    let entries = table.keyed("reinsurers");
    if entries.is_empty() {
        let rule = "at least one party takes over";
        table.complain_key("reinsurers", Fault::new("the list of lines is empty", rule, table.example("reinsurers")));
        return None;
    }
    let mut lines: Vec<Option<Line>> = Vec::new();
    for (name, span, node) in entries {
        let complain = |fault: Fault| {
            table.ctx.complain(&span, &node.path, fault.with_example(table.example("reinsurers")));
            None
        };
        let party = match parties.called(name) {
            Ok(party) if lines.iter().flatten().any(|line| line.reinsurer == party) => {
                let what = format!("\"{}\" has a second line", shown(name));
                complain(Fault::new(what, "a party has one line of a contract", ""))
            }
            Ok(party) => Some(party),
            Err(fault) => complain(fault),
        };
        let line = match share(node, &WHOLE) {
            Ok(share) if LineSplit::new(&[Line { reinsurer: 0, share }]).is_none() => {
                let what = format!("the line of \"{}\" is {}", shown(name), in_percent(share.exact()));
                complain(Fault::new(what, "a line is above zero and has at most twelve decimals", ""));
                None
            }
            Ok(share) => Some(share),
            Err(fault) => {
                table.ctx.complain_of(node, fault.with_example(table.example("reinsurers")));
                None
            }
        };
        lines.push(party.zip(line).map(|(reinsurer, share)| Line { reinsurer, share }));
    }
    lines.into_iter().collect()
}

/// Reads `collateral`; `Some(None)` where it is not written.
pub(super) fn read_collateral(table: &Reading) -> Option<Option<Collateral>> {
    if !table.has("collateral") {
        return Some(None);
    }
    let collateral = table.section("collateral")?;
    let cost = collateral.share("cost");
    let size = match &collateral.node("letter-of-credit")?.value {
        Value::Table(_) => {
            CollateralSize::ShareOfLimit(collateral.section("letter-of-credit")?.share("share-of-limit")?)
        }
        _ => CollateralSize::Amount(collateral.amount("letter-of-credit")?),
    };
    Some(Some(Collateral { size, cost: cost? }))
}

/// Reads `settlement`; `Some(None)` where it is not written.
pub(super) fn read_settlement(table: &Reading) -> Option<Option<Settlement>> {
    if !table.has("settlement") {
        return Some(None);
    }
    let settlement = table.section("settlement")?;
    let cash_call = match settlement.has("cash-call") {
        true => Some(settlement.amount("cash-call")?),
        false => None,
    };
    Some(Some(Settlement { days: settlement.count_u32("days")?, cash_call }))
}

/// Reads `unl`.
pub(super) fn read_unl(table: &Reading) -> NetLoss {
    if table.choice("unl") == Some("collected") { NetLoss::Collected } else { NetLoss::Due }
}
