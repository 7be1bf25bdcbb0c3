//! Terms of one contract or policy that only make sense together: basis, rate on line, reinstatements, periods.

use rust_decimal::Decimal;

use super::Whole;
use crate::config::contract::ContractDraft;
use crate::config::reading::{Reading, grouped};
use crate::input::complaint::{Fault, shown};
use crate::input::counted::counted;
use crate::model::amount::Share;
use crate::model::contract::{Expiring, Period, Premium, Renewal, Terms};

pub(super) fn check(whole: &Whole) {
    for policy in whole.policies.iter().filter(|policy| policy.sound) {
        check_period(whole, &policy.table, &policy.policy.period, policy.policy.renewal, false);
    }
    for draft in whole.contracts.iter().filter(|draft| draft.has_terms) {
        check_basis(draft);
        check_rate_on_line(draft);
        check_reinstatements(draft);
        check_per_risk(draft);
        check_expense(whole, draft);
        if draft.sound {
            let run_off = draft.contract.attachment_basis.opening_book().is_some();
            check_period(whole, &draft.table, &draft.contract.period, draft.contract.renewal, run_off);
        }
    }
}

/// A ceded share below 100 % together with an amount needs to say what the amount is of.
fn check_basis(draft: &ContractDraft) {
    let contract = &draft.contract;
    let whole = |share: &Share| share.exact() >= Decimal::ONE;
    let (part, limited) = match &contract.terms {
        Terms::QuotaShare { share, limit } => (!whole(share), limit.is_some()),
        Terms::SurplusShare { shares, limit } => (!shares.iter().all(|(_, share)| whole(share)), limit.is_some()),
        Terms::VariableQuotaShare { bands, limit, .. } => {
            (!bands.iter().all(|band| whole(&band.share)), limit.is_some())
        }
        Terms::Surplus { limit, .. } | Terms::CapacityExtension { limit, .. } => (true, limit.is_some()),
        // Its terms are those of its policy; it states no amounts.
        Terms::FollowLead { .. } => return,
        // A part-placed layer: its amounts are of 100 %, or of the part that is placed.
        _ => (!whole(&contract.placed), true),
    };
    let amounts = limited || draft.table.has("per-risk") || draft.table.has("annual") || draft.table.has("limits");
    if part && amounts && draft.table.lacks("basis") {
        let what = format!(
            "{} cedes less than 100% under a limit, attachment or aggregate, but has no `basis`",
            draft.table.called()
        );
        let rule = "basis = \"whole\": amounts are of the whole loss and the share is applied last; basis = \"share\": they \
                    are of the ceded or placed share, which is applied first";
        draft.table.complain_key("terms", Fault::new(what, rule, draft.table.example("basis")));
    }
}

/// A rate on line is a rate of the limit of an occurrence, which contracts on the losses of a period do not have.
fn check_rate_on_line(draft: &ContractDraft) {
    if matches!(draft.contract.premium, Premium::RateOnLine(_)) && draft.contract.line().is_none() {
        let what = match &draft.contract.terms {
            Terms::AggregateExcess { .. } | Terms::StopLoss { .. } => {
                "there is a rate on line, but a contract on the losses of a period has no limit of an occurrence"
            }
            Terms::PerRiskExcess { .. } => "there is a rate on line but no `occurrence-limit`",
            _ => "there is a rate on line but no limit",
        };
        let rule = "rate on line is the premium for 100% divided by the limit of an occurrence; without one the premium is an \
                    amount";
        let example =
            "premium = \"42.75m\", or terms = { excess-of-loss = { attachment = \"50m\", limit = \"900m\" } }";
        draft.table.complain_key("premium", Fault::new(what, rule, example));
    }
}

fn check_reinstatements(draft: &ContractDraft) {
    let Some(reinstatements) = &draft.contract.annual.reinstatements else { return };
    let Some(limit) = draft.contract.terms.occurrence_limit() else {
        let what = match &draft.contract.terms {
            Terms::AggregateExcess { .. } | Terms::StopLoss { .. } => {
                "a contract on the period's losses has no limit per occurrence to reinstate"
            }
            Terms::PerRiskExcess { .. } => "there are reinstatements but no `occurrence-limit`",
            _ => "an unlimited contract has reinstatements",
        };
        let rule = "reinstatements restore the limit of an occurrence; an unlimited or annual layer has none";
        let example = "excess-of-loss = { attachment = \"50m\", limit = \"900m\" }";
        draft.table.complain_key("reinstatements", Fault::new(what, rule, example));
        return;
    };
    if let Some(annual) = draft.contract.annual.limit {
        let used = annual
            .checked_div(limit)
            .map_or(0, |lines| (lines.ceil() - Decimal::ONE).max(Decimal::ZERO).try_into().unwrap_or(usize::MAX));
        if used < reinstatements.rates.len() && reinstatements.unlimited {
            let what = format!("the annual limit {} leaves no room for a reinstatement", grouped(annual));
            let rule = "a reinstatement is used where the annual limit is above the limit of an occurrence";
            draft.table.warn_key("reinstatements", Fault::new(what, rule, "annual = { limit = \"1800m\" }"));
        } else if used < reinstatements.rates.len() {
            let what = format!(
                "the annual limit {} leaves room for {used} of {}",
                grouped(annual),
                counted(reinstatements.rates.len(), "reinstatements")
            );
            let rule = "n reinstatements need an annual limit above n x the limit of an occurrence";
            draft.table.warn_key("reinstatements", Fault::new(what, rule, "annual = { limit = \"1800m\" }"));
        }
    }
}

fn check_per_risk(draft: &ContractDraft) {
    if draft.table.has("per-risk") && matches!(draft.contract.terms, Terms::PerRiskExcess { .. }) {
        let rule = "`per-risk-excess` is the layer on each site's loss; `per-risk` belongs to the other kinds";
        let fault = Fault::new(
            "the layer on each site's loss is stated twice",
            rule,
            "terms = { per-risk-excess = { … } } alone",
        );
        draft.table.complain_key("per-risk", fault);
    }
}

/// Where claims have a cost, every contract says what it does with it.
fn check_expense(whole: &Whole, draft: &ContractDraft) {
    let costly = whole.policies.iter().find(|policy| policy.table.has("claims-expense"));
    if let Some(policy) = costly.filter(|_| draft.table.lacks("loss-adjustment-expense")) {
        let name = shown(&policy.policy.name);
        let what = format!("claims of \"{name}\" have a cost, but {} does not say who bears it", draft.table.called());
        let rule = "loss-adjustment-expense = \"included\" (within attachment and limit), \"in-addition\" (paid on top, in \
                    proportion to the recovery) or \"excluded\" (stays with the cedant)";
        draft.table.complain(Fault::new(what, rule, draft.table.example("loss-adjustment-expense")));
    }
}

/// Warns of a contract that is in force on no day of the simulation.
fn check_period(whole: &Whole, table: &Reading, period: &Period, renewal: Renewal, run_off: bool) {
    let (Some(axis), Some(horizon)) = (whole.axis, whole.horizon) else { return };
    let over = !run_off && renewal.end(period, axis).is_some_and(|end| end <= axis.start());
    let late = period.expiring == Expiring::None && axis.day(period.from) >= 365 * i64::from(horizon);
    if over || late {
        let end = axis.date(365.0 * f64::from(horizon) - 1.0);
        let rule = format!("the simulation runs from {} to {end}", axis.start());
        table.warn_key(
            "period",
            Fault::new("this is in force on no day of the simulation", rule, table.example("period")),
        );
    }
}
