//! What stands behind the captive: `balance-sheet`, `letters-of-credit`, `investment`, `income-tax`, `dividends`, `capital-calls`,
//! `loan-to-parent` of `[captive]`.

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::reading::{Reading, share};
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::amount::Share;
use crate::model::capital::{
    CapitalCalls, Dividends, Investment, LetterOfCredit, LoanBack, NoNewBusiness, OpeningBalance, RunOff, TaxLosses,
};
use crate::model::party::IncomeTax;
use rust_decimal::Decimal;

const WHOLE: Kind = Kind::Share { most_percent: 100 };
const YEAR: Kind = Kind::Count { least: 1, most: 100 };

pub(super) const BALANCE_SHEET_FIELD: Field = optional(
    "balance-sheet",
    Kind::Table(&BALANCE_SHEET),
    "{ cash = \"60m\", invested-assets = \"80m\", outstanding-claims = \"40m\" }",
    "the balance sheet of the first day, in the place of `opening-surplus`: assets less liabilities are the surplus",
);

const BALANCE_SHEET: Section = Section {
    doc: "The captive's balance sheet of the first day. What is not written is nothing.",
    fields: &[
        required("cash", Kind::Amount, "\"60m\"", "cash").unit("currency"),
        defaulted("invested-assets", Kind::Amount, "0", "\"80m\"", "investments, at what they would fetch").unit("currency"),
        defaulted(
            "loan-to-parent",
            Kind::Amount,
            "0",
            "\"50m\"",
            "lent back to the parent; its terms are those of the table `loan-to-parent` of the captive",
        )
        .unit("currency"),
        optional("recoverables", RUN_OFF, "\"20m\"", "due from reinsurers for losses before the start").unit("currency"),
        defaulted(
            "unearned-premium",
            Kind::Amount,
            "0",
            "\"10m\"",
            "premium received for the time after the start, less the unearned part of commission and retrocession premium; what \
             the terms in force on the first day do not earn is released in the first year",
        )
        .unit("currency"),
        optional("outstanding-claims", RUN_OFF, "\"40m\"", "due for losses before the start").unit("currency"),
    ],
    one_of: &[],
};

const RUN_OFF: Kind = Kind::Either(&[Kind::Amount, Kind::Table(&RUN_OFF_TABLE)]);

const RUN_OFF_TABLE: Section = Section {
    doc: "An amount from before the start that is settled over several years; a plain amount is settled in the first.",
    fields: &[
        required("amount", Kind::Amount, "\"40m\"", "all of it").unit("currency"),
        required(
            "by-year",
            Kind::List { of: &WHOLE, least: 1 },
            "[\"60%\", \"30%\", \"10%\"]",
            "the part that is settled in each year from the first on; together 100%",
        ),
    ],
    one_of: &[],
};

pub(super) const LETTERS_FIELD: Field = optional(
    "letters-of-credit",
    Kind::Table(&LETTERS),
    "{ amount = \"50m\", cost = \"1%\" }",
    "capital as a bank's promise to the regulator: it counts towards `minimum-surplus` and is no asset",
);

const LETTERS: Section = Section {
    doc: "Letters of credit that stand as capital.",
    fields: &[
        required("amount", Kind::Amount, "\"50m\"", "what the bank promises").unit("currency"),
        required("cost", WHOLE, "\"1%\"", "what it charges a year, of the amount"),
    ],
    one_of: &[],
};

pub(super) const INVESTMENT_FIELD: Field = optional(
    "investment",
    Kind::Table(&INVESTMENT),
    "{ invested = \"80%\", return = \"2%\", volatility = \"5%\" }",
    "what cash and investments earn, in the place of a stated `investment-income`",
);

const INVESTMENT: Section = Section {
    doc: "Income on the funds of the first day of each year, after its premium; returns of different years are independent.",
    fields: &[
        required("return", WHOLE, "\"2%\"", "expected return of a year on what is invested"),
        defaulted(
            "volatility",
            WHOLE,
            "\"0%\"",
            "\"5%\"",
            "standard deviation of the return of a year, which is lognormal; without it the return is certain",
        ),
        defaulted("cash-return", WHOLE, "\"0%\"", "\"0.1%\"", "return of a year on the rest"),
        optional(
            "invested",
            WHOLE,
            "\"80%\"",
            "the part of cash and investments that is invested each year; with a `balance-sheet` its own part where this is not \
             written",
        ),
    ],
    one_of: &[],
};

pub(super) const INCOME_TAX_FIELD: Field = optional(
    "income-tax",
    Kind::Table(&INCOME_TAX),
    "{ rate = \"21%\", losses = \"none\" }",
    "tax on the year's result; nil where it is not written",
);

const INCOME_TAX: Section = Section {
    doc: "Tax on the result of the year.",
    fields: &[
        required("rate", WHOLE, "\"21%\"", "the rate of tax on a positive result"),
        required(
            "losses",
            Kind::Choice(&["none", "refund", "carry-forward"]),
            "\"none\"",
            "\"none\": a year with a loss pays no tax; \"refund\": it gets the tax back at the same rate; \"carry-forward\": the \
             loss is set against later results",
        ),
        optional(
            "carried",
            Kind::Table(&CARRIED),
            "{ years = 10, most-of-result = \"80%\" }",
            "how long and how far a loss is carried forward; without it for ever and against the whole result",
        ),
    ],
    one_of: &[],
};

const CARRIED: Section = Section {
    doc: "Losses that are carried forward.",
    fields: &[
        optional(
            "years",
            YEAR,
            "10",
            "so many years after its own a loss may be set against results; without it for ever",
        ),
        defaulted(
            "most-of-result",
            WHOLE,
            "\"100%\"",
            "\"80%\"",
            "of the result of a year, at most so much is set off",
        ),
        defaulted("opening", Kind::Amount, "0", "\"5m\"", "losses of before the start, as if of the year before it")
            .unit("currency"),
    ],
    one_of: &[],
};

pub(super) const DIVIDENDS_FIELD: Field = optional(
    "dividends",
    Kind::Table(&DIVIDENDS),
    "{ above = \"200m\", share = \"50%\", from-year = 3 }",
    "what is paid to the owner at year ends; nothing where it is not written",
);

const DIVIDENDS: Section = Section {
    doc: "Dividends of year ends: a share of what the surplus lies above an amount.",
    fields: &[
        required("above", Kind::Amount, "\"200m\"", "what stays").unit("currency"),
        required("share", WHOLE, "\"50%\"", "the part of what lies above it that is paid"),
        required("from-year", YEAR, "3", "the first year of the path at whose end a dividend is paid"),
        optional(
            "most-of-surplus",
            WHOLE,
            "\"10%\"",
            "at most this part of the surplus: what the regulator allows without being asked",
        ),
        optional(
            "not-after-loss",
            Kind::Count { least: 0, most: 100 },
            "1",
            "no dividend at the end of a year with a loss and of so many years after it",
        ),
    ],
    one_of: &[],
};

pub(super) const CALLS_FIELD: Field = optional(
    "capital-calls",
    Kind::Table(&CALLS),
    "{ below = \"50m\", to = \"100m\", most = \"500m\" }",
    "what the parent pays in at year ends when the surplus is low; nothing where it is not written",
);

const CALLS: Section = Section {
    doc: "Capital that the owner pays in. Letters of credit count as surplus here.",
    fields: &[
        required("below", Kind::Amount, "\"50m\"", "a surplus strictly below this at a year end is called up")
            .unit("currency"),
        required("to", Kind::Amount, "\"100m\"", "as far as this").unit("currency"),
        optional("most", Kind::Amount, "\"500m\"", "in all over the path; without it whatever is needed")
            .unit("currency"),
    ],
    one_of: &[],
};

pub(super) const LOAN_FIELD: Field = optional(
    "loan-to-parent",
    Kind::Table(&LOAN),
    "{ share = \"50%\", interest = \"1%\", from-year = 2, repaid = \"on-demand\" }",
    "money lent back to the parent; nothing where it is not written",
);

const LOAN: Section = Section {
    doc: "A loan to the parent, set anew on the first day of each year.",
    fields: &[
        required("share", WHOLE, "\"50%\"", "the part of cash, investments and loan that is lent"),
        required("interest", WHOLE, "\"1%\"", "interest of a year, received at its end"),
        required("from-year", YEAR, "1", "the first year of the path in which it is lent"),
        required(
            "repaid",
            Kind::Choice(&["on-demand", "never"]),
            "\"on-demand\"",
            "\"on-demand\": as far as cash and investments would end a year below nothing; \"never\": not within the horizon",
        ),
    ],
    one_of: &[],
};

pub(super) const NO_NEW_BUSINESS_FIELD: Field = optional(
    "run-off",
    Kind::Table(&NO_NEW_BUSINESS),
    "{ after-year = 1, operating-cost = \"8m\" }",
    "asks also for the statements of a captive that stops writing business; not asked where it is not written",
);

const NO_NEW_BUSINESS: Section = Section {
    doc: "The same losses when no policy and no contract begins after a year of the path: what is in force runs to its expiry, what \
          is owed is paid and received.",
    fields: &[
        required("after-year", YEAR, "1", "the last year of the path in which business begins; below the horizon"),
        optional(
            "operating-cost",
            Kind::Amount,
            "\"8m\"",
            "operating cost of each later year; where it is not written that of the captive",
        )
        .unit("currency a year"),
    ],
    one_of: &[],
};

/// Reads `balance-sheet`; `Some(None)` where it is not written.
pub(super) fn read_balance_sheet(captive: &Reading) -> Option<Option<OpeningBalance>> {
    if !captive.has("balance-sheet") {
        return Some(None);
    }
    let table = captive.section("balance-sheet")?;
    let amount = |key| if table.has(key) { table.amount(key) } else { Some(Decimal::ZERO) };
    let (cash, invested, loan) = (table.amount("cash"), amount("invested-assets"), amount("loan-to-parent"));
    let (recoverables, outstanding) = (run_off(&table, "recoverables"), run_off(&table, "outstanding-claims"));
    let unearned = amount("unearned-premium");
    if loan.is_some_and(|loan| !loan.is_zero()) && !captive.has("loan-to-parent") {
        let rule = "a loan has interest and is repaid on demand or never: the captive's table `loan-to-parent` says so";
        let fault = Fault::new("the loan to the parent has no terms", rule, LOAN_FIELD.line());
        table.complain_key("loan-to-parent", fault);
        return None;
    }
    Some(Some(OpeningBalance {
        cash: cash?,
        invested_assets: invested?,
        loan_to_parent: loan?,
        recoverables: recoverables?,
        unearned_premium: unearned?,
        outstanding_claims: outstanding?,
    }))
}

fn run_off(table: &Reading, key: &str) -> Option<RunOff> {
    if !table.has(key) {
        return Some(RunOff::default());
    }
    if !matches!(table.node(key)?.value, Value::Table(_)) {
        return table.amount(key).map(|amount| RunOff { amount, by_year: vec![Share::WHOLE] });
    }
    let stated = table.section(key)?;
    let (amount, by_year) = (stated.amount("amount"), stated.list("by-year", share));
    let by_year = by_year?;
    let sum: Decimal = by_year.iter().map(|share| share.exact()).sum();
    if sum != Decimal::ONE {
        let percent = (sum * Decimal::ONE_HUNDRED).normalize();
        let what = format!("the parts of the years add up to {percent}%");
        let rule = "all of the amount is settled some year: the parts add up to 100%";
        stated.complain_key("by-year", Fault::new(what, rule, stated.example("by-year")));
        return None;
    }
    Some(RunOff { amount: amount?, by_year })
}

/// Reads `letters-of-credit`; `Some(None)` where it is not written.
pub(super) fn read_letters(captive: &Reading) -> Option<Option<LetterOfCredit>> {
    if !captive.has("letters-of-credit") {
        return Some(None);
    }
    let table = captive.section("letters-of-credit")?;
    let (amount, cost) = (table.amount("amount"), table.share("cost"));
    Some(Some(LetterOfCredit { amount: amount?, cost: cost? }))
}

/// Reads `investment`, beside the balance sheet; `Some(None)` where it is not written.
pub(super) fn read_investment(captive: &Reading, balance: Option<&OpeningBalance>) -> Option<Option<Investment>> {
    if !captive.has("investment") {
        return Some(None);
    }
    if captive.has("investment-income") {
        let rule = "income is either a stated amount a year or what funds earn: exactly one of them is written";
        let what = "[captive] has both `investment-income` and `investment`";
        captive.complain_key("investment", Fault::new(what, rule, INVESTMENT_FIELD.line()));
        return None;
    }
    let table = captive.section("investment")?;
    let rate = |key| if table.has(key) { table.share(key) } else { Some(Share::NONE) };
    let (mean, volatility, cash) = (table.share("return"), rate("volatility"), rate("cash-return"));
    let invested = match (table.has("invested"), balance) {
        (true, _) => table.share("invested"),
        (false, Some(sheet)) => {
            let part = sheet.invested_assets.checked_div(sheet.cash + sheet.invested_assets).unwrap_or_default();
            Some(Share::new(part.clamp(Decimal::ZERO, Decimal::ONE).round_dp(9)))
        }
        (false, None) => {
            let rule = "without a balance sheet that splits cash and investments, the invested part is stated";
            let what = "`investment` does not say what part is invested";
            captive.complain_key("investment", Fault::new(what, rule, table.example("invested")));
            None
        }
    };
    Some(Some(Investment { invested: invested?, mean: mean?, volatility: volatility?, cash: cash? }))
}

/// Reads `income-tax`; `Some(None)` where it is not written.
pub(super) fn read_income_tax(captive: &Reading) -> Option<Option<IncomeTax>> {
    if !captive.has("income-tax") {
        return Some(None);
    }
    let table = captive.section("income-tax")?;
    let (rate, losses) = (table.share("rate"), table.choice("losses"));
    let carried = table.has("carried").then(|| table.section("carried"));
    if table.has("carried") && losses.is_some_and(|losses| losses != "carry-forward") {
        let what = format!("losses = \"{}\" carries nothing forward", losses.unwrap_or_default());
        let rule = "`carried` goes with losses = \"carry-forward\"";
        table.complain_key("carried", Fault::new(what, rule, "losses = \"carry-forward\""));
        return None;
    }
    let losses = match losses? {
        "refund" => TaxLosses::Refund,
        "carry-forward" => match carried {
            None => TaxLosses::CarryForward { years: None, most: Share::WHOLE, opening: Decimal::ZERO },
            Some(stated) => carried_losses(&stated?)?,
        },
        _ => TaxLosses::None,
    };
    Some(Some(IncomeTax { rate: rate?, losses }))
}

fn carried_losses(table: &Reading) -> Option<TaxLosses> {
    let years = if table.has("years") { table.count_u32("years").map(Some) } else { Some(None) };
    let most = if table.has("most-of-result") { table.share("most-of-result") } else { Some(Share::WHOLE) };
    let opening = if table.has("opening") { table.amount("opening") } else { Some(Decimal::ZERO) };
    Some(TaxLosses::CarryForward { years: years?, most: most?, opening: opening? })
}

/// Reads `dividends`; `Some(None)` where it is not written.
pub(super) fn read_dividends(captive: &Reading) -> Option<Option<Dividends>> {
    if !captive.has("dividends") {
        return Some(None);
    }
    let table = captive.section("dividends")?;
    let most = if table.has("most-of-surplus") { table.share("most-of-surplus").map(Some) } else { Some(None) };
    let loss = if table.has("not-after-loss") { table.count_u32("not-after-loss").map(Some) } else { Some(None) };
    let (above, share, from_year) = (table.amount("above"), table.share("share"), table.count_u32("from-year"));
    Some(Some(Dividends {
        above: above?,
        share: share?,
        from_year: from_year?,
        most_of_surplus: most?,
        not_after_loss: loss?,
    }))
}

/// Reads `capital-calls`; `Some(None)` where it is not written.
pub(super) fn read_calls(captive: &Reading) -> Option<Option<CapitalCalls>> {
    if !captive.has("capital-calls") {
        return Some(None);
    }
    let table = captive.section("capital-calls")?;
    let (below, to) = (table.amount("below"), table.amount("to"));
    let most = if table.has("most") { table.amount("most").map(Some) } else { Some(None) };
    if let (Some(below), Some(to)) = (below, to)
        && to < below
    {
        let what = format!("capital is called below {below} and only up to {to}");
        let rule = "`to` is at least `below`, so that what was called is not called again at once";
        table.complain_key("to", Fault::new(what, rule, table.example("to")));
        return None;
    }
    Some(Some(CapitalCalls { below: below?, to: to?, most: most? }))
}

/// Reads `loan-to-parent`; `Some(None)` where it is not written.
pub(super) fn read_loan(captive: &Reading) -> Option<Option<LoanBack>> {
    if !captive.has("loan-to-parent") {
        return Some(None);
    }
    let table = captive.section("loan-to-parent")?;
    let (share, interest, from_year) = (table.share("share"), table.share("interest"), table.count_u32("from-year"));
    let repaid = table.choice("repaid");
    Some(Some(LoanBack {
        share: share?,
        interest: interest?,
        from_year: from_year?,
        on_demand: repaid? == "on-demand",
    }))
}

/// Reads `run-off`: Some(None) where it is not written, None where it is wrong.
pub(super) fn read_no_new_business(captive: &Reading, horizon: Option<u32>) -> Option<Option<NoNewBusiness>> {
    if !captive.has("run-off") {
        return Some(None);
    }
    let table = captive.section("run-off")?;
    let after_year = table.count_u32("after-year");
    let cost = if table.has("operating-cost") { table.amount("operating-cost").map(Some) } else { Some(None) };
    let (after_year, operating_cost) = (after_year?, cost?);
    if let Some(horizon) = horizon.filter(|horizon| after_year >= *horizon) {
        let what = format!("nothing comes after year {after_year} of a path of {horizon}");
        let rule =
            "a run-off needs years of the path in which nothing more is written: `after-year` is below `horizon`";
        let remedy = if horizon > 1 { format!("after-year = {}", horizon - 1) } else { "horizon = 5".to_owned() };
        table.complain_key("after-year", Fault::new(what, rule, remedy));
        return None;
    }
    Some(Some(NoNewBusiness { after_year, operating_cost }))
}
