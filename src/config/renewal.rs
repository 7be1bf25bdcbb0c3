//! `renewal`, `attachment-basis` and `as-of`: terms on the time axis that policies and contracts state.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::reading::{Reading, text};
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::contract::Renewal;
use crate::model::renewal::{
    AfterLoss, AsOf, AttachmentBasis, Factors, Index, Notice, OpeningBook, RenewalRules, Then,
};

const WORDS: Kind = Kind::Choice(&["as-is", "none"]);
const RENEWAL_DOC: &str = "what follows a period: the same terms again, nothing, or the same terms by rules";

pub(super) const CONTRACT_RENEWAL_FIELD: Field = defaulted(
    "renewal",
    Kind::Either(&[WORDS, Kind::Table(&CONTRACT_RENEWAL)]),
    "\"as-is\"",
    "{ notice-days = 60, notice = 2027-11-01 }",
    RENEWAL_DOC,
);

pub(super) const POLICY_RENEWAL_FIELD: Field = defaulted(
    "renewal",
    Kind::Either(&[WORDS, Kind::Table(&POLICY_RENEWAL)]),
    "\"as-is\"",
    "{ index = { premium = \"2%\", limits = \"2%\" } }",
    RENEWAL_DOC,
);

const NOTICE_DAYS: Field = optional(
    "notice-days",
    Kind::Count { least: 0, most: 3_650 },
    "60",
    "how many days before the expiry (the last day in force) notice is given at the latest; alone, none is given and every \
     period is followed by the next",
)
.unit("days");

const NOTICE: Field = optional(
    "notice",
    Kind::Date,
    "2027-11-01",
    "notice is given on this day: it ends the contract at the first expiry at least `notice-days` later",
);

const INDEX: Field = optional(
    "index",
    Kind::Table(&INDEX_TABLE),
    "{ premium = \"2%\", limits = \"2%\" }",
    "what every renewal multiplies by 1 + the rate, beginning with the first",
);

const CONTRACT_RENEWAL: Section = Section {
    doc: "Renewal by rules, in any combination. Limits, deductibles and reinstatements start afresh with every period.",
    fields: &[
        NOTICE_DAYS,
        NOTICE,
        INDEX,
        optional(
            "after-loss",
            Kind::Table(&AFTER_LOSS),
            "{ above = \"100m\", premium = \"150%\" }",
            "what a period with large recoveries makes of the next one",
        ),
    ],
    one_of: &[],
};

const POLICY_RENEWAL: Section = Section {
    doc: "Renewal by rules. Limits and deductibles start afresh with every period.",
    fields: &[NOTICE_DAYS, NOTICE, INDEX],
    one_of: &[],
};

const INDEX_TABLE: Section = Section {
    doc: "Indexation: the k-th renewal has (1 + rate)^k times what the first stated period has.",
    fields: &[
        optional("premium", Kind::Share { most_percent: 100 }, "\"2%\"", "of the premium"),
        optional(
            "limits",
            Kind::Share { most_percent: 100 },
            "\"2%\"",
            "of every amount of the terms: attachments, deductibles, limits",
        ),
    ],
    one_of: &[],
};

const FACTOR: Kind = Kind::Share { most_percent: 10_000 };

const AFTER_LOSS: Section = Section {
    doc: "What recoveries above a point make of the next period: those after the terms of the occurrence and before annual \
          terms, for 100%, from losses up to `notice-days` before the expiry. Later losses count towards the next \
          renewal. The period after the next is judged anew and goes back to the stated terms.",
    fields: &[
        required("above", Kind::Amount, "\"100m\"", "the point; recoveries equal to it change nothing")
            .unit("currency"),
        optional("premium", FACTOR, "\"150%\"", "the next premium as a share of what it would be"),
        optional("limit", FACTOR, "\"50%\"", "the next limits as a share: of the occurrence, of a risk, of the period"),
        optional("attachment", FACTOR, "\"120%\"", "the next attachments, deductibles and franchises as a share"),
        optional("renew", Kind::Boolean, "false", "false: cover and premium end for good"),
    ],
    one_of: &[],
};

pub(super) const BASIS_FIELD: Field = defaulted(
    "attachment-basis",
    Kind::Either(&[Kind::Choice(&["losses-occurring"]), Kind::Table(&BASIS)]),
    "\"losses-occurring\"",
    "{ risks-attaching = { opening-book = \"steady-state\" } }",
    "what the contract answers for: losses that happen in its period, or losses, whenever they happen, of risks that \
     attached in it",
);

const BASIS: Section = Section {
    doc: "Risks attaching: a loss belongs to the period in which the risk attached, and is paid in run-off after its end. A \
          risk attaches on the day that the loss states, or else when its policy's period began.",
    fields: &[required(
        "risks-attaching",
        Kind::Table(&ATTACHING),
        "{ opening-book = \"steady-state\" }",
        "the contract is of the kind risks attaching",
    )],
    one_of: &[],
};

const ATTACHING: Section = Section {
    doc: "A risks-attaching contract.",
    fields: &[required(
        "opening-book",
        Kind::Choice(&["steady-state", "none"]),
        "\"steady-state\"",
        "who answers for risks that attached before the first stated period: earlier periods of the same contract, as if it had \
         always been renewed, or nobody",
    )],
    one_of: &[],
};

pub(super) const AS_OF_FIELD: Field = optional(
    "as-of",
    Kind::Table(&AS_OF),
    "{ date = 2027-09-01, losses = \"50m\" }",
    "how far the period in force at the start of the simulation is used already; untouched where it is not written",
);

const AS_OF: Section = Section {
    doc: "Losses to date, for a cover on limits that are eroded.",
    fields: &[
        required("date", Kind::Date, "2027-09-01", "the start of the simulation, within a period that began before it"),
        required(
            "losses",
            Kind::Amount,
            "\"50m\"",
            "the period's recoveries to date after the terms of the occurrence, before annual terms, for 100%",
        )
        .unit("currency"),
    ],
    one_of: &[],
};

/// Reads `renewal`.
pub(super) fn read_renewal(table: &Reading) -> Option<Renewal> {
    if !table.has("renewal") {
        return Some(Renewal::AsIs);
    }
    let node = table.node("renewal")?;
    if !matches!(node.value, Value::Table(_)) {
        let complain = |fault: Fault| table.ctx.complain_of(node, fault.with_example(table.example("renewal")));
        let word = text(node, &WORDS).map_err(complain).ok()?;
        return Some(if word == "none" { Renewal::None } else { Renewal::AsIs });
    }
    let errors = table.ctx.errors();
    let rules = table.section("renewal")?;
    if rules.table.is_empty() {
        let rule = "a renewal states notice, an index or what follows a loss; \"as-is\" renews without a rule";
        rules.complain(Fault::new("the renewal says nothing", rule, table.example("renewal")));
        return None;
    }
    let days = if rules.has("notice-days") { rules.count_u32("notice-days") } else { None };
    let notice = if rules.has("notice") { rules.date("notice") } else { None };
    let after_loss = match rules.has("after-loss") {
        true => read_after_loss(&rules, days.unwrap_or(0)),
        false => None,
    };
    let index = if rules.has("index") { read_index(&rules) } else { Some(Index::default()) };
    check_days(&rules);
    let alone = notice.is_none() && after_loss.is_none();
    let notice = notice.map(|given| Notice { given, days: days.unwrap_or(0) });
    let rules = RenewalRules { notice, after_loss, index: index?, notice_days: days.filter(|_| alone) };
    (table.ctx.errors() == errors).then_some(Renewal::Rules(rules))
}

fn check_days(rules: &Reading) {
    let counted = ["notice", "after-loss"].into_iter().find(|key| rules.has(key));
    if let (false, Some(key)) = (rules.has("notice-days"), counted) {
        let rule = "`notice-days` says how many days before the expiry the other party is told at the latest";
        let what = format!("there is `{key}` but no `notice-days`");
        rules.complain_key(key, Fault::new(what, rule, rules.example("notice-days")));
    }
}

fn read_index(rules: &Reading) -> Option<Index> {
    let index = rules.section("index")?;
    let mut rates = [Decimal::ZERO; 2];
    for (key, rate) in ["premium", "limits"].into_iter().zip(&mut rates) {
        if index.has(key) {
            *rate = index.share(key)?.exact();
            if rate.is_zero() {
                let fault =
                    Fault::new("the index is 0%", "an index that changes nothing is left out", index.example(key));
                index.complain_key(key, fault);
            }
        }
    }
    if index.table.is_empty() {
        let rule = "an index is of the premium, of the limits, or of both";
        index.complain(Fault::new("the index is on nothing", rule, rules.example("index")));
    }
    let [premium, limits] = rates;
    Some(Index { premium, limits })
}

fn read_after_loss(rules: &Reading, days: u32) -> Option<AfterLoss> {
    let after = rules.section("after-loss")?;
    let above = after.amount("above");
    let factor = |key: &str| if after.has(key) { read_factor(&after, key) } else { Some(Decimal::ONE) };
    let factors = Factors { premium: factor("premium")?, limit: factor("limit")?, attachment: factor("attachment")? };
    let stated = ["premium", "limit", "attachment"].into_iter().find(|key| after.has(key));
    let renews = if after.has("renew") { after.boolean("renew")? } else { true };
    let then = match (stated, renews) {
        (None, false) => Then::End,
        (Some(_), true) if !after.has("renew") => Then::Change(factors),
        (Some(key), false) => {
            let rule = "a contract that is not renewed has no next terms";
            let fault = Fault::new(format!("there is `renew = false` and `{key}`"), rule, "renew = false");
            after.complain_key(key, fault);
            return None;
        }
        (_, true) if after.has("renew") => {
            let rule = "`renew = false` ends the contract after a loss; a contract that goes on leaves it out";
            after.complain_key("renew", Fault::new("`renew = true` says nothing", rule, after.example("renew")));
            return None;
        }
        _ if ["premium", "limit", "attachment", "renew"].into_iter().any(|key| !after.lacks(key)) => return None,
        _ => {
            let rule = "after a loss the next period has another premium, limit or attachment, or there is none";
            after.complain(Fault::new("nothing follows the loss", rule, rules.example("after-loss")));
            return None;
        }
    };
    Some(AfterLoss { days, above: above?, then })
}

fn read_factor(after: &Reading, key: &str) -> Option<Decimal> {
    let factor = after.share(key)?.exact();
    if factor.is_zero() && key != "attachment" {
        let rule = "a contract that ends after a loss says renew = false";
        after.complain_key(key, Fault::new(format!("the next {key} is nothing"), rule, after.example(key)));
        return None;
    }
    if factor == Decimal::ONE {
        let rule = "a factor is a share of what would be otherwise; one that changes nothing is left out";
        after.complain_key(key, Fault::new(format!("the next {key} is the same"), rule, after.example(key)));
        return None;
    }
    Some(factor)
}

/// Reads `attachment-basis`.
pub(super) fn read_basis(table: &Reading) -> Option<AttachmentBasis> {
    if !table.has("attachment-basis") {
        return Some(AttachmentBasis::LossesOccurring);
    }
    let node = table.node("attachment-basis")?;
    if !matches!(node.value, Value::Table(_)) {
        let complain =
            |fault: Fault| table.ctx.complain_of(node, fault.with_example(table.example("attachment-basis")));
        text(node, &Kind::Choice(&["losses-occurring"])).map_err(complain).ok()?;
        return Some(AttachmentBasis::LossesOccurring);
    }
    let attaching = table.section("attachment-basis")?.section("risks-attaching")?;
    Some(AttachmentBasis::RisksAttaching(match attaching.choice("opening-book")? {
        "none" => OpeningBook::None,
        _ => OpeningBook::SteadyState,
    }))
}

/// Whether a contract says that risks attach to it; what is in force before its first period is then its opening book.
pub(super) fn opening_book(table: &Reading) -> Option<OpeningBook> {
    let node = if table.has("attachment-basis") { table.node("attachment-basis") } else { None };
    let basis = node.filter(|node| matches!(node.value, Value::Table(_)))?.table().ok()?;
    let book = basis.peek("risks-attaching").and_then(|node| node.table().ok()?.peek("opening-book")?.text().ok());
    Some(if book == Some("none") { OpeningBook::None } else { OpeningBook::SteadyState })
}

/// Reads `as-of`; `Some(None)` where it is not written.
pub(super) fn read_as_of(table: &Reading) -> Option<Option<AsOf>> {
    if !table.has("as-of") {
        return Some(None);
    }
    let as_of = table.section("as-of")?;
    let (date, losses): (Option<Date>, Option<Decimal>) = (as_of.date("date"), as_of.amount("losses"));
    Some(Some(AsOf { date: date?, losses: losses? }))
}
