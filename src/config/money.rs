//! What adjusts the price of a contract and what others take: sliding scale, profit commission, loss corridor,
//! co-participation, brokerage, premium tax, fronting fee.

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::premium::Price;
use super::reading::Reading;
use super::terms;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::amount::Share;
use crate::model::contract::StopLossPoint;
use crate::model::money_terms::{
    CorridorPoint, Deficit, FrontingFee, LossCorridor, MoneyTerms, PremiumCharge, ProfitCommission, SlidingPoint,
};

const SHARE: Kind = Kind::Share { most_percent: 100 };
/// A point of a corridor or a scale: losses may exceed the premium.
const RATIO: Kind = Kind::Share { most_percent: 1_000 };
const AMOUNT_OR_RATIO: Kind = Kind::Either(&[Kind::Amount, RATIO]);

pub(super) const SLIDING_POINT: Section = Section {
    doc: "A point of a sliding scale.",
    fields: &[
        required("loss-ratio", RATIO, "\"50%\"", "losses to the contract in the period over its premium"),
        required("rate", SHARE, "\"35%\"", "the rate of commission at that loss ratio"),
    ],
    one_of: &[],
};

pub(super) const PROFIT_COMMISSION_FIELD: Field = optional(
    "profit-commission",
    Kind::Table(&PROFIT_COMMISSION),
    "{ rate = \"25%\", margin = \"20%\", deficit = \"carried-forward\" }",
    "the cedant's part of what the contract earned in a period",
);

const PROFIT_COMMISSION: Section = Section {
    doc: "Profit commission: `rate` x what is left of premium x (100% - `margin`) after losses, a deficit brought forward \
          and, where that is said, commission. Booked beforehand for a period without losses; each event takes back what it \
          makes the profit commission fall.",
    fields: &[
        required("rate", SHARE, "\"25%\"", "the cedant's part of the profit"),
        required("margin", SHARE, "\"20%\"", "what the reinsurer keeps first, as a share of the premium"),
        required(
            "deficit",
            Kind::Choice(&["carried-forward", "none"]),
            "\"carried-forward\"",
            "what the deficit of one period does to the next: it is taken off its profit, or forgotten",
        ),
        optional(
            "after-commission",
            Kind::Boolean,
            "true",
            "whether the profit is what is left after commission; must be written where there is a commission",
        ),
    ],
    one_of: &[],
};

pub(super) const LOSS_CORRIDOR_FIELD: Field = optional(
    "loss-corridor",
    Kind::Table(&LOSS_CORRIDOR),
    "{ from = \"80%\", to = \"100%\", kept = \"100%\" }",
    "a band of the period's recoveries of which the cedant keeps a part",
);

const LOSS_CORRIDOR: Section = Section {
    doc: "A band of the period's recoveries, after placed share and co-participation and in time order. A text with % is a \
          share of the contract's premium of the period, any other value an amount for 100% of the contract (of its \
          placed share under basis = \"share\").",
    fields: &[
        required("from", AMOUNT_OR_RATIO, "\"80%\"", "where the band begins"),
        required("to", AMOUNT_OR_RATIO, "\"100%\"", "where it ends"),
        required("kept", SHARE, "\"100%\"", "the part of the band that the cedant keeps"),
    ],
    one_of: &[],
};

pub(super) const CO_PARTICIPATION_FIELD: Field = defaulted(
    "co-participation",
    SHARE,
    "\"0%\"",
    "\"10%\"",
    "the part of every recovery that the cedant keeps; unlike a part that is not placed it does not reduce the premium",
);

pub(super) const BROKERAGE_FIELD: Field = optional(
    "brokerage",
    Kind::Table(&CHARGE),
    "{ rate = \"10%\" }",
    "what the reinsurer pays to brokers, as a share of the premium",
);

pub(super) const PREMIUM_TAX_FIELD: Field = optional(
    "premium-tax",
    Kind::Either(&[SHARE, Kind::Table(&CHARGE)]),
    "\"4%\"",
    "tax on the premium, paid by the cedant to the tax office: a rate, or a table with `rate` and `on-reinstatement`",
);

const CHARGE: Section = Section {
    doc: "A charge that is a share of the premium.",
    fields: &[
        required("rate", SHARE, "\"10%\"", "the share of the premium"),
        defaulted("on-reinstatement", Kind::Boolean, "false", "true", "it is charged on reinstatement premium too"),
    ],
    one_of: &[],
};

pub(super) const FRONTING_FEE_FIELD: Field = optional(
    "fronting-fee",
    Kind::Either(&[Kind::Amount, Kind::Table(&FRONTING_FEE)]),
    "{ rate = \"5%\", base = \"reinsurance-premium\" }",
    "what the reinsurer pays the cedant for fronting: a share of a premium, or an amount for a whole period and 100% of \
     the contract",
);

const FRONTING_FEE: Section = Section {
    doc: "A fronting fee that is a share of a premium.",
    fields: &[
        required("rate", SHARE, "\"5%\"", "the share"),
        required(
            "base",
            Kind::Choice(&["reinsurance-premium", "original-premium"]),
            "\"reinsurance-premium\"",
            "what the rate is of: the premium of this contract, or that of the policies behind it",
        ),
    ],
    one_of: &[],
};

/// Reads the points of a sliding scale: loss ratios rising, rates not.
pub(super) fn read_sliding(commission: &Reading) -> Option<Vec<SlidingPoint>> {
    let open = |table| Reading::open(commission.ctx, table, &SLIDING_POINT);
    let tables = commission.list("sliding", |node, _| node.table().map(open))?;
    let point = |table: &Reading| {
        let (loss_ratio, rate) = (table.share("loss-ratio"), table.share("rate"));
        Some(SlidingPoint { loss_ratio: loss_ratio?, rate: rate? })
    };
    let points = tables.iter().map(point).collect::<Vec<_>>().into_iter().collect::<Option<Vec<SlidingPoint>>>()?;
    for (table, pair) in tables[1..].iter().zip(points.windows(2)) {
        let rule =
            "the points of a sliding scale stand in the order of their loss ratios, and the rate falls along them";
        if pair[1].loss_ratio.exact() <= pair[0].loss_ratio.exact() {
            let what = "the loss ratio is not above that of the point before";
            table.complain_key("loss-ratio", Fault::new(what, rule, commission.example("sliding")));
            return None;
        }
        if pair[1].rate.exact() > pair[0].rate.exact() {
            let what = "the rate of commission rises with the loss ratio";
            table.complain_key("rate", Fault::new(what, rule, commission.example("sliding")));
            return None;
        }
    }
    Some(points)
}

/// Reads everything about money but `premium` and `commission` themselves.
pub(super) fn read(table: &Reading, price: Option<Price>) -> Option<MoneyTerms> {
    let stated = table.has("co-participation");
    let co_participation = if stated { table.share("co-participation") } else { Some(Share::NONE) };
    let profit_commission = optionally(table, "profit-commission", read_profit_commission);
    let loss_corridor = optionally(table, "loss-corridor", read_loss_corridor);
    let brokerage = optionally(table, "brokerage", read_charge);
    let premium_tax = optionally(table, "premium-tax", read_charge);
    let fronting_fee = optionally(table, "fronting-fee", read_fronting_fee);
    Some(MoneyTerms {
        minimum_premium: price.and_then(|price| price.minimum),
        deposit_premium: price.and_then(|price| price.deposit),
        profit_commission: profit_commission?,
        loss_corridor: loss_corridor?,
        co_participation: co_participation?,
        brokerage: brokerage?,
        premium_tax: premium_tax?,
        fronting_fee: fronting_fee?,
    })
}

/// `Some(None)` where the key is not written.
fn optionally<T>(table: &Reading, key: &str, read: impl Fn(&Reading, &str) -> Option<T>) -> Option<Option<T>> {
    if table.has(key) { read(table, key).map(Some) } else { Some(None) }
}

fn read_profit_commission(table: &Reading, key: &str) -> Option<ProfitCommission> {
    let terms = table.section(key)?;
    let (rate, margin) = (terms.share("rate"), terms.share("margin"));
    let deficit = match terms.choice("deficit")? {
        "carried-forward" => Deficit::CarriedForward,
        _ => Deficit::None,
    };
    let after_commission = match (table.has("commission"), terms.has("after-commission")) {
        (true, true) => terms.boolean("after-commission")?,
        (true, false) if !terms.lacks("after-commission") => return None,
        (true, false) => {
            let what =
                "there is a commission, but the profit commission does not say whether it is taken off the profit";
            let rule = "where there is a commission, `after-commission` is written";
            terms.complain(Fault::new(what, rule, terms.example("after-commission")));
            return None;
        }
        (false, true) => {
            let rule = "`after-commission` is about the contract's `commission`; leave it out where there is none";
            let example = "profit-commission = { rate = \"25%\", margin = \"20%\", deficit = \"none\" }";
            terms.complain_key("after-commission", Fault::new("there is no commission", rule, example));
            return None;
        }
        (false, false) => false,
    };
    Some(ProfitCommission { rate: rate?, margin: margin?, deficit, after_commission })
}

fn read_loss_corridor(table: &Reading, key: &str) -> Option<LossCorridor> {
    let terms = table.section(key)?;
    let point = |key: &str| {
        Some(match terms::point(&terms, key)? {
            StopLossPoint::Amount(amount) => CorridorPoint::Amount(amount),
            StopLossPoint::ShareOfSubjectPremium(share) => CorridorPoint::ShareOfPremium(share),
        })
    };
    let (from, to, kept) = (point("from"), point("to"), terms.share("kept"));
    let corridor = LossCorridor { from: from?, to: to?, kept: kept? };
    let rises = match (corridor.from, corridor.to) {
        (CorridorPoint::Amount(from), CorridorPoint::Amount(to)) => from < to,
        (CorridorPoint::ShareOfPremium(from), CorridorPoint::ShareOfPremium(to)) => from.exact() < to.exact(),
        _ => {
            let rule = "the points of a corridor are both amounts, or both shares of the premium";
            let fault = Fault::new("one point is an amount and one a share", rule, table.example(key));
            terms.complain_key("to", fault);
            return None;
        }
    };
    if !rises {
        let rule = "a corridor runs from its lower to its upper point";
        terms.complain_key("to", Fault::new("the corridor has no width", rule, table.example(key)));
        return None;
    }
    if corridor.kept.exact().is_zero() {
        let rule =
            "the cedant keeps a part of what lies in the corridor; leave the corridor out where it keeps nothing";
        terms.complain_key("kept", Fault::new("the cedant keeps nothing", rule, terms.example("kept")));
        return None;
    }
    Some(corridor)
}

fn read_charge(table: &Reading, key: &str) -> Option<PremiumCharge> {
    if !matches!(table.node(key)?.value, Value::Table(_)) {
        return Some(PremiumCharge { rate: table.share(key)?, on_reinstatement: false });
    }
    let terms = table.section(key)?;
    let on_reinstatement = terms.has("on-reinstatement") && terms.boolean("on-reinstatement")?;
    Some(PremiumCharge { rate: terms.share("rate")?, on_reinstatement })
}

fn read_fronting_fee(table: &Reading, key: &str) -> Option<FrontingFee> {
    if !matches!(table.node(key)?.value, Value::Table(_)) {
        return table.amount(key).map(FrontingFee::Amount);
    }
    let terms = table.section(key)?;
    let (rate, base) = (terms.share("rate"), terms.choice("base"));
    Some(match base? {
        "original-premium" => FrontingFee::ShareOfOriginalPremium(rate?),
        _ => FrontingFee::ShareOfReinsurancePremium(rate?),
    })
}
