//! Terms about money that do not go together.

use super::Whole;
use crate::config::contract::ContractDraft;
use crate::input::complaint::Fault;
use crate::model::contract::Premium;
use crate::model::money_terms::CorridorPoint;
use crate::model::renewal::AttachmentBasis;

pub(super) fn check(whole: &Whole) {
    for draft in whole.contracts.iter().filter(|draft| draft.sound) {
        check_swing(draft);
        check_on_reinstatement(draft);
        check_time(draft);
    }
}

/// What follows the losses of a term rests on the stated premium of the term.
fn check_time(draft: &ContractDraft) {
    let contract = &draft.contract;
    let rules = contract.renewal.rules();
    let priced = rules.after_loss.is_some() || !rules.index.premium.is_zero();
    let attaching = contract.attachment_basis != AttachmentBasis::LossesOccurring;
    let slides = contract.commission.as_ref().is_some_and(|commission| !commission.sliding.is_empty());
    let key = match (slides, contract.money.profit_commission.is_some(), &contract.premium) {
        (true, _, _) => "commission",
        (_, true, _) => "profit-commission",
        (_, _, Premium::Swing(_)) => "premium",
        _ => return,
    };
    let beside = match (rules.after_loss.is_some(), priced, attaching) {
        (true, ..) => Some("`after-loss` under `renewal`"),
        (_, true, _) => Some("`index` under `renewal`"),
        (_, _, true) => Some("`attachment-basis`"),
        _ => contract.as_of.is_some().then_some("`as-of`"),
    };
    if let Some(beside) = beside {
        let what = format!("what follows the losses of a period has no stated premium to rest on beside {beside}");
        let rule = "a premium or commission that follows losses goes with losses occurring, renewal at the stated premium and \
                    no losses to date";
        draft.table.complain_key(key, Fault::new(what, rule, "renewal = \"as-is\""));
    }
}

/// The premium of a swing-rated contract is known only at the end of the period.
fn check_swing(draft: &ContractDraft) {
    let contract = &draft.contract;
    if !matches!(contract.premium, Premium::Swing(_)) {
        return;
    }
    let reinstatements = contract.annual.reinstatements.as_ref();
    if reinstatements.is_some_and(|terms| terms.rates.iter().any(|rate| !rate.exact().is_zero())) {
        let rule = "reinstatement premium is a share of the final premium, which follows the losses of the period under \
                    swing rating: reinstatements are free there";
        let fault = Fault::new(
            "a swing-rated contract charges for reinstatements",
            rule,
            "reinstatements = { count = 2, rate = \"0%\" }",
        );
        draft.table.complain_key("reinstatements", fault);
    }
    if matches!(contract.money.loss_corridor, Some(corridor) if matches!(corridor.from, CorridorPoint::ShareOfPremium(_)))
    {
        let rule = "the premium of a swing-rated contract follows the losses that the corridor leaves: the corridor is \
                    stated in amounts";
        let example = "loss-corridor = { from = \"80m\", to = \"100m\", kept = \"100%\" }";
        let what = "the corridor is a share of a premium that follows the losses";
        draft.table.complain_key("loss-corridor", Fault::new(what, rule, example));
    }
}

/// Nothing is charged on reinstatement premium that does not exist.
fn check_on_reinstatement(draft: &ContractDraft) {
    let contract = &draft.contract;
    if contract.annual.reinstatements.is_some() {
        return;
    }
    let charges = [
        ("commission", contract.commission.as_ref().is_some_and(|commission| commission.on_reinstatement)),
        ("brokerage", contract.money.brokerage.is_some_and(|charge| charge.on_reinstatement)),
        ("premium-tax", contract.money.premium_tax.is_some_and(|charge| charge.on_reinstatement)),
    ];
    for (key, _) in charges.into_iter().filter(|(_, on_reinstatement)| *on_reinstatement) {
        let rule = "`on-reinstatement` is about reinstatement premium, which a contract without `reinstatements` does not have";
        let example = "reinstatements = { count = 1, rate = \"100%\" }";
        draft.table.complain_key(key, Fault::new("the contract has no reinstatements", rule, example));
    }
}
