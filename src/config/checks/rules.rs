//! Published rules that a contract says it keeps (`rules = "hbor"`).
//!
//! HBOR reinsures insurers of short-term export receivables by quota, on behalf of the Republic of Croatia. Of each risk it
//! takes at most 90 %, and the insurer keeps at least 10 %; receivables are eligible with terms of payment of at most 180
//! days or a maturity of at most two years, production and collection included. Source: HBOR, reinsurance of short-term
//! export receivables (hbor.hr, page 587).
//!
//! Worked number: 60 % of every risk, and beside it 35 % of the same risks, are 95 %: refused.

use rust_decimal::{Decimal, dec};

use super::Whole;
use super::licence::reaches;
use crate::config::contract::ContractDraft;
use crate::config::reading::in_percent;
use crate::config::risk_filter::{HBOR, first_few};
use crate::input::complaint::Fault;
use crate::model::contract::{Contract, RuleSet, Terms};
use crate::model::risk::Risk;

/// The most that HBOR takes of a risk.
const MOST: Decimal = dec!(0.9);

pub(super) fn check(whole: &Whole) {
    for (index, draft) in whole.contracts.iter().enumerate() {
        if draft.contract.rules == Some(RuleSet::Hbor) && draft.scoped && draft.has_terms {
            if shares(&draft.contract, 0).is_none() {
                let rule = "HBOR reinsures by quota: a share of every loss";
                let what = "this kind of contract is not one that HBOR concludes";
                let example = "terms = { quota-share = { share = \"90%\" } }";
                draft.table.complain_key("rules", Fault::new(what, rule, example));
                continue;
            }
            check_share(whole, index, draft);
            check_buyers(whole, draft);
        }
    }
}

/// The shares that a contract may take of a loss of a risk, its placed share counted: one, or one for each band. None for
/// kinds that do not share every loss.
fn shares(contract: &Contract, risk: u32) -> Option<Vec<Decimal>> {
    let of = |ceded: Decimal| ceded.checked_mul(contract.placed.exact()).unwrap_or(ceded);
    match &contract.terms {
        Terms::QuotaShare { share, .. } | Terms::FollowLead { share, .. } => Some(vec![of(share.exact())]),
        Terms::SurplusShare { shares, .. } => {
            Some(shares.iter().filter(|(listed, _)| *listed == risk).map(|(_, share)| of(share.exact())).collect())
        }
        Terms::VariableQuotaShare { bands, .. } => Some(bands.iter().map(|band| of(band.share.exact())).collect()),
        _ => None,
    }
}

fn largest(contract: &Contract, risk: u32) -> Decimal {
    shares(contract, risk).into_iter().flatten().max().unwrap_or_default()
}

fn check_share(whole: &Whole, index: usize, draft: &ContractDraft) {
    let beside = |other: &usize| {
        let partner = &whole.contracts[*other];
        let same = partner.cedant == draft.cedant && partner.contract.rules == Some(RuleSet::Hbor);
        *other == index || (same && whole.parallel(index, *other) && whole.overlap(index, *other).is_some())
    };
    let all: Vec<&Contract> =
        (0..whole.contracts.len()).filter(beside).map(|other| &whole.contracts[other].contract).collect();
    let total = |risk: u32| -> Decimal {
        let covering = all.iter().filter(|contract| covers(contract, risk));
        covering.map(|contract| largest(contract, risk)).sum()
    };
    let worst = (0u32..).zip(whole.risks).filter(|(risk, _)| covers(&draft.contract, *risk));
    let Some((_, taken)) = worst.map(|(risk, _)| (risk, total(risk))).max_by_key(|(_, taken)| *taken) else { return };
    if taken > MOST {
        let what = format!("{} of a risk is ceded under HBOR's rules", in_percent(taken));
        let rule = "HBOR reinsures at most 90% of each risk, and the insurer keeps at least 10% (reinsurance of short-term \
                    export receivables, hbor.hr)";
        draft.table.complain_key("terms", Fault::new(what, rule, "terms = { quota-share = { share = \"90%\" } }"));
    }
}

fn covers(contract: &Contract, risk: u32) -> bool {
    contract.covers.risks.as_ref().is_none_or(|list| list.contains(&risk))
}

/// The buyers that the contract sees: in its scope, and in that of a policy that comes to its cedant.
fn check_buyers(whole: &Whole, draft: &ContractDraft) {
    let Some(cedant) = draft.cedant else { return };
    let scope = &draft.contract.covers;
    let named = |policy: &usize| scope.policies.as_ref().is_none_or(|list| list.contains(policy));
    let behind: Vec<usize> =
        (0..whole.policies.len()).filter(named).filter(|policy| reaches(whole, *policy, cedant)).collect();
    let seen = |risk: u32| {
        let insured = |policy: &usize| {
            let list = whole.policies[*policy].policy.covers.risks.as_ref();
            list.is_none_or(|list| list.contains(&risk))
        };
        covers(&draft.contract, risk) && behind.iter().any(insured)
    };
    let buyers: Vec<&Risk> = (0u32..)
        .zip(whole.risks)
        .filter(|(index, risk)| risk.buyer.is_some() && seen(*index))
        .map(|(_, risk)| risk)
        .collect();
    if buyers.is_empty() {
        let rule = "HBOR reinsures receivables from buyers, which are listed in the file that the key `buyers` names";
        draft.table.complain_key("rules", Fault::new("no buyer is in scope", rule, "buyers = \"buyers.csv\""));
        return;
    }
    let holds = |risk: &&&Risk| risk.buyer.as_ref().and_then(|buyer| HBOR.holds(buyer)) == Some(true);
    let others: Vec<&Risk> = buyers.iter().filter(|risk| !holds(risk)).copied().collect();
    if !others.is_empty() {
        let what = format!(
            "{} {} not known to be eligible under HBOR's rules",
            first_few(&others),
            if others.len() == 1 { "is" } else { "are" }
        );
        let rule = "HBOR reinsures receivables with terms of payment of at most 180 days, or that mature within two years, \
                    production and collection included (hbor.hr): the columns terms_days and tenor_months of every buyer \
                    in scope say so";
        let example = "covers = { eligible = { terms-days = 180, tenor-months = 24 } }";
        draft.table.complain_key("rules", Fault::new(what, rule, example));
    }
}
