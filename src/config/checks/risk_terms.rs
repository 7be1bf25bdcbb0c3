//! Terms that depend on the risk: what they need of every risk in scope, and where they do not apply.

use super::Whole;
use crate::config::contract::ContractDraft;
use crate::config::reading::grouped;
use crate::input::complaint::{Fault, shown};
use crate::model::contract::{Basis, Premium, Terms, Window};
use crate::model::risk::{Risk, any_affiliates};
use crate::model::risk_terms::{LimitPer, OneRisk};
use crate::programme::book::Book;
use crate::programme::cessions;
use crate::programme::one_risk;
use crate::programme::risk_classes::Lack;
use rust_decimal::Decimal;

pub(super) fn check(whole: &Whole) {
    for draft in whole.contracts.iter().filter(|draft| draft.has_terms) {
        check_acceptance(draft);
        check_basis(draft);
        check_hours(draft);
        check_one_risk(draft);
        check_premium(whole, draft);
    }
    let Some(book) = book(whole) else { return };
    for (index, draft) in whole.contracts.iter().enumerate() {
        let contract = &draft.contract;
        let measured = contract.terms.measure_exposure() || contract.acceptance.is_some();
        if contract.acceptance.is_some() && !contract.terms.is_proportional() {
            continue;
        }
        let in_book = book.risks_of(index);
        if measured && let Err(lack) = cessions(&book, index) {
            let of_terms = contract.terms.measure_exposure() && lack.what != "reinsured_limit";
            let key = if of_terms { "terms" } else { "acceptance" };
            complain_of_lack(draft, key, whole.risks, lack);
        }
        check_countries(draft, whole.risks, &in_book);
        check_affiliates(draft, whole.risks, &in_book);
        check_retentions(draft, whole.risks, &in_book);
        check_risk_premiums(whole, &book, index);
    }
}

/// The books of a configuration that could be read.
pub(super) fn book<'w>(whole: &'w Whole) -> Option<Book<'w>> {
    let sound = whole.contracts.iter().all(|draft| draft.sound) && whole.policies.iter().all(|draft| draft.sound);
    sound.then(|| Book {
        contracts: whole.contracts.iter().map(|draft| &draft.contract).collect(),
        policies: whole.policies.iter().map(|draft| &draft.policy).collect(),
        risks: whole.risks,
        portfolios: whole.reach.iter().map(|reach| reach.portfolio_risk).collect(),
        strikes: whole.reach.iter().map(|reach| reach.strikes).collect(),
    })
}

fn called(risk: &Risk) -> String {
    format!("\"{}\"", shown(&risk.id))
}

fn complain_of_lack(draft: &ContractDraft, key: &str, risks: &[Risk], lack: Lack) {
    let Some(risk) = risks.get(lack.risk as usize) else { return };
    let what = match (lack.what, risk.portfolio) {
        ("exposure", true) => {
            format!("the losses of {} are of no single risk, so that there is no exposure", called(risk))
        }
        _ => format!("the risk {} has no {}", called(risk), lack.what),
    };
    if lack.what == "reinsured_limit" {
        let rule = "`as-reinsured` needs the column `reinsured_limit` of every risk in scope, and only buyers have one; 0 for a \
                    buyer that is not reinsured";
        draft.table.complain_key(key, Fault::new(what, rule, "id,country,limit,reinsured_limit\nosaka,JP,8m,5m"));
        return;
    }
    let rule = match lack.what {
        "exposure" => {
            "the share follows the exposure of each risk in scope: the approved limit of a buyer, the insured value of a \
             site; a risk without one is left out of `covers`"
        }
        _ => "terms by country need the country of each risk in scope; a risk without one is left out of `covers`",
    };
    draft.table.complain_key(key, Fault::new(what, rule, "covers = { sites = [\"sendai\"] }"));
}

fn check_acceptance(draft: &ContractDraft) {
    if draft.table.has("acceptance") && !draft.contract.terms.is_proportional() {
        let rule =
            "acceptance is of exposure, of which only a proportional contract takes a share; other kinds limit losses";
        let example = "limits = { country = \"5m\", per = \"term\" }";
        let fault = Fault::new("a contract that is not proportional accepts no exposure", rule, example);
        draft.table.complain_key("acceptance", fault);
    }
}

fn check_basis(draft: &ContractDraft) {
    let by_risk = draft.contract.terms.measure_exposure();
    if by_risk && draft.contract.basis == Some(Basis::Whole) {
        let rule = "where the share depends on the risk, amounts are of the ceded share, which is applied first";
        let what = "amounts of this contract cannot be of the whole loss";
        draft.table.complain_key("basis", Fault::new(what, rule, "basis = \"share\""));
    }
}

fn check_one_risk(draft: &ContractDraft) {
    if let Some(rule) = one_risk::fault(&draft.contract) {
        let what = "groups cannot count as one risk here";
        let example = "terms = { per-risk-excess = { attachment = \"50m\", limit = \"50m\" } }, one-risk = \"group\"";
        draft.table.complain_key("one-risk", Fault::new(what, rule, example));
    } else if draft.table.has("one-risk") && !draft.contract.looks_at_one_risk() {
        let rule = "`one-risk` says what a per-risk layer and a surplus count as one risk";
        draft.table.complain_key("one-risk", Fault::new("`one-risk` has no effect here", rule, "leave `one-risk` out"));
    }
}

/// Groups that count as one risk are groups of several.
fn check_affiliates(draft: &ContractDraft, risks: &[Risk], in_book: &[bool]) {
    let inside = risks.iter().zip(in_book).filter(|(_, inside)| **inside).map(|(risk, _)| risk);
    if draft.contract.one_risk == OneRisk::Group && !any_affiliates(inside) {
        let rule = "a group is two risks or more with the same word in the column `group`";
        let what = "no two risks in scope are of one group";
        draft.table.warn_key("one-risk", Fault::new(what, rule, "id,country,group\nosaka,JP,osaka group"));
    }
}

fn check_hours(draft: &ContractDraft) {
    let best = draft.contract.hours.is_some_and(|clause| clause.window == Window::Best);
    if best && draft.contract.limits.as_ref().is_some_and(|limits| limits.per == LimitPer::Term) {
        let rule =
            "the best windows are chosen by what they recover, which limits of a term would make depend on the choice";
        let what = "limits of a term do not go with an hours clause of the best windows";
        let example = "hours-clause = { hours = 72, window = \"first\" }, or per = \"occurrence\"";
        draft.table.complain_key("limits", Fault::new(what, rule, example));
    }
}

fn check_premium(whole: &Whole, draft: &ContractDraft) {
    if matches!(draft.contract.premium, Premium::ProRata(_)) && !draft.contract.terms.is_proportional() {
        let rule = "the premium is pro rata to the ceded share of each risk, which only a proportional contract has";
        let what = "the premium of this contract cannot follow a cession";
        draft.table.complain_key("premium", Fault::new(what, rule, "premium = { rate-on-line = \"6%\" }"));
    }
    for (class, _) in &draft.contract.surcharge {
        if !whole.doubtful && !whole.risks.iter().any(|risk| risk.class.as_ref() == Some(class)) {
            let mut classes: Vec<String> = whole
                .risks
                .iter()
                .filter_map(|risk| risk.class.as_ref())
                .map(|c| format!("\"{}\"", shown(c)))
                .collect();
            classes.sort();
            classes.dedup();
            let rule = match classes.is_empty() {
                true => "a surcharge is on the premium of the risks of a class, and no risk has a class".into(),
                false => {
                    format!("a surcharge is on the premium of the risks of a class; there are {}", classes.join(", "))
                }
            };
            let what = format!("no risk is of the class \"{}\"", shown(class));
            let example = "surcharge = { temporarily-non-marketable = \"30%\" }";
            draft.table.complain_key("premium", Fault::new(what, rule, example));
        }
    }
}

/// Countries that are all that is ceded, and limits by country, must not miss every risk.
fn check_countries(draft: &ContractDraft, risks: &[Risk], in_book: &[bool]) {
    let stands_in = |code: &str| {
        let inside = risks.iter().zip(in_book).filter(|(_, inside)| **inside);
        inside.map(|(risk, _)| risk).any(|risk| risk.country.as_deref() == Some(code))
    };
    if let Terms::CapacityExtension { own_capacity: None, whole_countries, .. } = &draft.contract.terms
        && !whole_countries.iter().any(|code| stands_in(code))
    {
        let rule = "a contract cedes something: name a country in which a risk in scope stands, or the own capacity";
        let what = "no risk in scope stands in these countries";
        draft.table.complain_key("terms", Fault::new(what, rule, "own-capacity = \"3m\""));
    }
    let limits = draft.contract.limits.as_ref().filter(|limits| limits.limits.by_country());
    let lacking = |(risk, inside): (&Risk, &bool)| *inside && risk.country.is_none();
    if limits.is_some()
        && let Some(at) = risks.iter().zip(in_book).position(lacking)
    {
        complain_of_lack(draft, "limits", risks, Lack { risk: at as u32, what: "country" });
    }
}

fn check_retentions(draft: &ContractDraft, risks: &[Risk], in_book: &[bool]) {
    let Terms::Surplus { retentions, .. } = &draft.contract.terms else { return };
    for (risk, _) in retentions.iter().filter(|(risk, _)| !in_book.get(*risk as usize).is_some_and(|inside| *inside)) {
        let name = risks.get(*risk as usize).map_or(String::new(), called);
        let what = format!("a retention is stated for {name}, which is not in the scope of the contract");
        let rule = "retentions are of risks in scope";
        draft.table.complain_key("terms", Fault::new(what, rule, "retentions = { sendai = \"2m\" }"));
    }
}

/// A premium by risk needs the premium of every risk or of none, and says so where it is not that of the policies.
fn check_risk_premiums(whole: &Whole, book: &Book, contract: usize) {
    let draft = &whole.contracts[contract];
    if !matches!(draft.contract.premium, Premium::ProRata(_)) {
        return;
    }
    for policy in book.policies.iter().filter(|policy| policy.insurer == draft.contract.cedant) {
        let covered = |index: u32| policy.covers.risks.as_ref().is_none_or(|list| list.contains(&index));
        let risks: Vec<&Risk> = (0u32..)
            .zip(whole.risks)
            .filter(|(index, risk)| covered(*index) && !risk.portfolio)
            .map(|(_, r)| r)
            .collect();
        let stated: Option<Decimal> =
            risks.iter().filter_map(|risk| risk.premium).try_fold(Decimal::ZERO, |sum, next| sum.checked_add(next));
        let some = risks.iter().any(|risk| risk.premium.is_some());
        if let (true, Some(lacking)) = (some, risks.iter().find(|risk| risk.premium.is_none())) {
            let what = format!("the risk {} has no premium of its own, and others have", called(lacking));
            let rule = "every risk of a policy states its premium, or none does and the policy's is spread by exposure";
            draft.table.complain_key("premium", Fault::new(what, rule, "premium = { pro-rata = true }"));
        } else if let (true, Some(sum), Premium::Amount(amount)) = (some, stated, policy.premium)
            && sum != amount
        {
            let name = shown(&policy.name);
            let what = format!(
                "the premiums of the risks add up to {}, that of the policy \"{name}\" is {}",
                grouped(sum),
                grouped(amount)
            );
            let rule = "a premium pro rata to the cession follows the premiums of the risks where they are stated";
            draft.table.warn_key("premium", Fault::new(what, rule, format!("premium = {sum}")));
        }
    }
}
