//! Co-insurance: several insurers of one policy, each with a policy of its own for its share, several and not joint.
//!
//! ```text
//! co-insurer i pays share_i x (what the policy pays), for share_i x its premium
//! ```
//! `co-insurers` on a [[policy]] is a short form: it stands for one policy an insurer, on the same terms, called
//! `NAME (INSURER)`. Where one of them fails, the others pay what they would have paid. Source: Bpifrance Assurance Export,
//! export credit cooperation (co-insurance: each insurer covers its own share by its own policy).
//!
//! Worked number: 60 % and 40 % of a policy that pays 95 % of 40m are 22.8m and 15.2m; without the second the first pays
//! 22.8m.

use std::ops::Range;

use rust_decimal::Decimal;

use super::names::Names;
use super::party::Parties;
use super::policy::PolicyDraft;
use super::reading::{Reading, in_percent, share};
use crate::input::complaint::{Fault, shown};
use crate::model::amount::Share;
use crate::model::contract::{Basis, Premium};

/// One of several insurers of a policy.
pub(super) struct CoInsurer<'d> {
    name: &'d str,
    span: Range<usize>,
    share: Share,
}

/// What policies are called, and which of the model's policies each name stands for.
pub(super) struct PolicyNames<'d> {
    pub names: Names,
    pub members: Vec<Vec<usize>>,
    /// For each [[policy]]; empty where it has one insurer.
    pub co_insurers: Vec<Vec<CoInsurer<'d>>>,
}

impl<'d> PolicyNames<'d> {
    /// Reads the names and co-insurers of every [[policy]].
    pub fn of(tables: &[Reading<'d>]) -> PolicyNames<'d> {
        let written = Names::of("policy", tables, &[]);
        let co_insurers: Vec<Vec<CoInsurer>> = tables.iter().map(read).collect();
        let (mut names, mut members) = (Vec::new(), Vec::new());
        let (mut parts, mut part_members) = (Vec::new(), Vec::new());
        let mut next = 0;
        for ((name, table), insurers) in written.iter().zip(tables).zip(&co_insurers) {
            let count = insurers.len().max(1);
            names.push(name.to_owned());
            members.push((next..next + count).collect());
            for (at, insurer) in insurers.iter().enumerate() {
                let part = part_of(name, insurer.name);
                if written.iter().any(|other| *other == *part) {
                    let what = format!("another policy is called \"{}\"", shown(&part));
                    let rule =
                        "each co-insurer's policy is called NAME (INSURER), and every policy has a name of its own";
                    table.complain_key("co-insurers", Fault::new(what, rule, format!("name = \"{} 2\"", shown(name))));
                }
                parts.push(part);
                part_members.push(vec![next + at]);
            }
            next += count;
        }
        names.extend(parts);
        members.extend(part_members);
        PolicyNames { names: Names::new("policy", names), members, co_insurers }
    }

    /// Where each name stands in the file.
    pub fn places(&self, tables: &[Reading]) -> Vec<String> {
        let line = |table: &Reading, key| format!("line {}", table.line(key));
        let parts = tables.iter().zip(&self.co_insurers);
        let parts = parts.flat_map(|(table, list)| list.iter().map(move |_| line(table, "co-insurers")));
        tables.iter().map(|table| line(table, "name")).chain(parts).collect()
    }
}

fn part_of(policy: &str, insurer: &str) -> String {
    format!("{policy} ({insurer})")
}

fn read<'d>(table: &Reading<'d>) -> Vec<CoInsurer<'d>> {
    if !table.has("co-insurers") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut total = Decimal::ZERO;
    let listed = table.keyed("co-insurers");
    if listed.is_empty() {
        let rule = "`co-insurers` names each insurer with its share";
        let fault = Fault::new("the list of co-insurers is empty", rule, table.example("co-insurers"));
        table.complain_key("co-insurers", fault);
    }
    for (name, span, node) in listed {
        match share(node, &super::field::Kind::Share { most_percent: 100 }) {
            Ok(share) if share.exact().is_zero() => {
                let rule = "every co-insurer has a share; one without is left out";
                table.ctx.complain_of(node, Fault::new("the share is zero", rule, table.example("co-insurers")));
            }
            Ok(share) => {
                total += share.exact();
                found.push(CoInsurer { name, span, share });
            }
            Err(fault) => table.ctx.complain_of(node, fault.with_example(table.example("co-insurers"))),
        }
    }
    if total > Decimal::ONE {
        let what = format!("the co-insurers together take {}", in_percent(total));
        let rule = "the shares of co-insurers add up to at most 100%; what they leave stays with the policyholder";
        table.complain_key("co-insurers", Fault::new(what, rule, table.example("co-insurers")));
    }
    found
}

/// One policy for each co-insurer; the policy itself where it has one insurer.
pub(super) fn expanded<'d>(draft: PolicyDraft<'d>, insurers: &[CoInsurer], parties: &Parties) -> Vec<PolicyDraft<'d>> {
    if insurers.is_empty() {
        return vec![draft];
    }
    // Shares above the whole have been complained of, and are no second mistake of policies that pay twice.
    let total: Decimal = insurers.iter().map(|insurer| insurer.share.exact()).sum();
    let draft = PolicyDraft { sound: draft.sound && total <= Decimal::ONE, ..draft };
    insurers.iter().map(|insurer| part(&draft, insurer, parties)).collect()
}

fn part<'d>(draft: &PolicyDraft<'d>, insurer: &CoInsurer, parties: &Parties) -> PolicyDraft<'d> {
    let mut part = draft.clone();
    let table = &part.table;
    let complain = |fault: Fault| {
        let example = table.example("co-insurers");
        table.ctx.complain(&insurer.span, table.called(), fault.with_example(example));
    };
    part.insurer = parties.called(insurer.name).map_err(complain).ok();
    part.insurer_key = "co-insurers";
    part.sound &= part.insurer.is_some();
    let policy = &mut part.policy;
    policy.name = part_of(&policy.name, insurer.name);
    policy.insurer = part.insurer.unwrap_or(usize::MAX);
    let scaled = |amount: Decimal| amount.checked_mul(insurer.share.exact()).unwrap_or(amount);
    let of_share = |share: Share| Share::new(scaled(share.exact()));
    policy.premium = match policy.premium {
        Premium::Amount(amount) => Premium::Amount(scaled(amount)),
        Premium::RateOnLine(rate) => Premium::RateOnLine(of_share(rate)),
        Premium::OfRisks(share) => Premium::OfRisks(of_share(share)),
        Premium::RateOnExposure(rate) => Premium::RateOnExposure(of_share(rate)),
        premium @ (Premium::ShareOfSubjectPremium(_) | Premium::ProRata(_) | Premium::Swing(_)) => premium,
    };
    policy.share = of_share(policy.share);
    policy.insured.iter_mut().for_each(|(_, share)| *share = of_share(*share));
    if policy.basis == Some(Basis::Share) {
        // The limit is of what the policy pays; this part pays its share of it.
        policy.aggregate_limit = policy.aggregate_limit.map(scaled);
        policy.first_loss = policy.first_loss.map(scaled);
    }
    part
}
