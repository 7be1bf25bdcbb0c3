//! What policies and contracts pay of each loss row of an event: the amounts of claim rows given back to the sites and
//! coverages that were folded into them.
//!
//! ```text
//! policy        paid of the claim row, in proportion to the ground-up losses of its rows
//! contract      paid of the claim row, in proportion to what its cedant still holds of each row
//! ```
//! Contracts are taken in the order in which they are computed, and each moves its part from the cedant to the reinsurer, so
//! that nobody's part of a row falls below nought. Parts are whole quanta, by largest remainders, and add up exactly. Of a
//! contract with several reinsurers each line has its part of every row. What a contract pays beyond its cedant's loss, as
//! one on an index may, is of no row; what is due and not collected stays with the cedant.
//!
//! Worked number: losses of 60 and 30 at two sites, half of each ceded, leave 45 to a layer 20 xs 10, which pays 20: 13.33 of
//! the first and 6.67 of the second.

use super::allocation::{self, Remainders};
use super::outcome::Outcome;
use super::plan::Plan;
use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::losses::LossBlock;

/// What is paid of one loss row, in quanta.
#[derive(Clone, Debug, PartialEq)]
pub struct RowShares<N> {
    /// By each policy of the model.
    pub policies: Vec<N>,
    /// By each contract of the model; zero where the design leaves it out.
    pub contracts: Vec<N>,
    /// By each line of the contracts with several reinsurers, in the order of [`Model::line_starts`].
    pub lines: Vec<N>,
}

/// The claim of one policy for one loss row: its part of a claim row.
pub struct ClaimPart<'a, N> {
    /// Index of the risk.
    pub risk: u32,
    /// Index of the policy.
    pub policy: usize,
    part: f64,
    outcome: &'a Outcome<N>,
    event: usize,
    claim: usize,
}

impl<N: Amount> ClaimPart<'_, N> {
    /// What the policy pays of it, in quanta and fractions of quanta.
    pub fn paid(&self) -> f64 {
        self.part * self.outcome.claims.paid[self.claim].as_f64()
    }

    /// What a contract of the design pays of it.
    pub fn ceded(&self, contract: usize) -> f64 {
        let whole = match self.outcome.claims.flat {
            true => self.outcome.contracts[contract].paid[self.event],
            false => self.outcome.ceded[contract][self.claim],
        };
        self.part * whole.as_f64()
    }
}

impl<N: Amount> Plan<N> {
    /// Visits the claims of an event, loss row by loss row, in proportion to the losses that were folded into a claim row:
    /// nothing tells them apart, so that every policy and contract takes the same part of each. Allocates nothing.
    pub fn visit_claims(
        &self,
        losses: &LossBlock<N>,
        outcome: &Outcome<N>,
        event: usize,
        mut visit: impl FnMut(&ClaimPart<N>),
    ) {
        let claims = outcome.claims.rows(event);
        let lanes = &outcome.claims.lane[claims.clone()];
        for row in losses.rows(event) {
            for entry in self.lanes.entries(losses.risk[row], losses.coverage[row]) {
                let Ok(at) = lanes.binary_search(&entry.lane) else { continue };
                let claim = claims.start + at;
                let whole = outcome.claims.ground_up[claim].as_f64();
                if whole > 0.0 {
                    let part = losses.loss[row].as_f64() / whole;
                    let (risk, policy) = (losses.risk[row], entry.policy as usize);
                    visit(&ClaimPart { risk, policy, part, outcome, event, claim });
                }
            }
        }
    }

    /// What is paid of each loss row of an event, in the order of the rows. `model` is the one compiled, `outcome` that of
    /// [`Plan::apply`] on the same losses.
    pub fn by_row(
        &self,
        model: &Model,
        losses: &LossBlock<N>,
        outcome: &Outcome<N>,
        event: usize,
    ) -> Vec<RowShares<N>> {
        let nought = |count: usize| vec![N::ZERO; count];
        let lines = model.line_starts().last().copied().unwrap_or(0);
        let nothing = RowShares {
            policies: nought(self.policies.len()),
            contracts: nought(self.contracts.len()),
            lines: nought(lines),
        };
        let mut shares = vec![nothing; losses.rows(event).len()];
        for claim in outcome.claims.rows(event) {
            self.give_back(model, losses, outcome, (event, claim), &mut shares);
        }
        shares
    }

    /// Gives one claim row back to the loss rows that were folded into it.
    fn give_back(
        &self,
        model: &Model,
        losses: &LossBlock<N>,
        outcome: &Outcome<N>,
        (event, claim): (usize, usize),
        shares: &mut [RowShares<N>],
    ) {
        let lane = outcome.claims.lane[claim];
        let Some(policy) = self.lanes.lanes.get(lane as usize).map(|lane| lane.policy) else { return };
        let rows = losses.rows(event);
        let is_folded = |row: &usize| {
            let entries = self.lanes.entries(losses.risk[*row], losses.coverage[*row]);
            entries.iter().any(|entry| entry.policy == policy && entry.lane == lane)
        };
        let members: Vec<usize> = rows.clone().filter(is_folded).collect();
        let ground_up: Vec<N> = members.iter().map(|&row| losses.loss[row]).collect();
        let mut memory = Remainders::default();
        let mut split = |amount: N, weights: &[N]| {
            let mut parts = vec![N::ZERO; weights.len()];
            allocation::allocate(amount, weights, &mut parts, &mut memory);
            parts
        };
        let paid = split(outcome.claims.paid[claim], &ground_up);
        for (&row, &part) in members.iter().zip(&paid) {
            shares[row - rows.start].policies[policy as usize] += part;
        }
        let starts = model.line_starts();
        // What each party holds of each row.
        let mut held: Vec<Vec<N>> = vec![vec![N::ZERO; members.len()]; model.parties.len()];
        held[model.policies[policy as usize].insurer] = paid;
        for &contract in self.stages.iter().flat_map(|stage| &stage.contracts) {
            let ceded = match outcome.claims.flat {
                true => outcome.contracts[contract].paid[event],
                false => outcome.ceded[contract][claim],
            };
            if ceded <= N::ZERO {
                continue;
            }
            let stated = &model.contracts[contract];
            let parts = split(ceded, &held[stated.cedant]);
            for (at, (&row, &part)) in members.iter().zip(&parts).enumerate() {
                shares[row - rows.start].contracts[contract] += part;
                held[stated.cedant][at] -= part;
                if stated.lines.is_empty() {
                    held[stated.reinsurer][at] += part;
                }
            }
            // What is not collected stays with the cedant.
            let lost = split(self.uncollected_of_claim(outcome, contract, (event, claim)), &parts);
            for (at, (&row, &part)) in members.iter().zip(&lost).enumerate() {
                shares[row - rows.start].contracts[contract] -= part;
                held[stated.cedant][at] += part;
            }
            for (line, signed) in stated.lines.iter().enumerate() {
                let own = split(line_of_claim(outcome, contract, line, (event, claim)), &parts);
                for (at, (&row, &part)) in members.iter().zip(&own).enumerate() {
                    shares[row - rows.start].lines[starts[contract] + line] += part;
                    held[signed.reinsurer][at] += part;
                }
            }
        }
    }
}

impl<N: Amount> Plan<N> {
    /// What is not collected of a contract for one claim row.
    fn uncollected_of_claim(&self, outcome: &Outcome<N>, contract: usize, (event, claim): (usize, usize)) -> N {
        let Some(&lost) = outcome.contracts[contract].extras.uncollected.get(event) else { return N::ZERO };
        if outcome.claims.flat || lost == N::ZERO {
            return lost;
        }
        let claims = outcome.claims.rows(event);
        let mut parts = vec![N::ZERO; claims.len()];
        allocation::allocate(lost, &outcome.ceded[contract][claims.clone()], &mut parts, &mut Remainders::default());
        parts[claim - claims.start]
    }
}

/// What a line pays of one claim row.
fn line_of_claim<N: Amount>(outcome: &Outcome<N>, contract: usize, line: usize, (event, claim): (usize, usize)) -> N {
    let Some(columns) = outcome.contracts[contract].lines.get(line) else { return N::ZERO };
    let paid = columns.paid[event];
    if outcome.claims.flat {
        return paid;
    }
    // Only lines that are ceded on are kept by claim row.
    if let Some(&part) = columns.rows.get(claim) {
        return part;
    }
    let claims = outcome.claims.rows(event);
    let mut parts = vec![N::ZERO; claims.len()];
    allocation::allocate(paid, &outcome.ceded[contract][claims.clone()], &mut parts, &mut Remainders::default());
    parts[claim - claims.start]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use crate::model::contract::{Layer, Terms};
    use crate::model::design::Design;
    use crate::model::lines::Line;
    use crate::model::risk::Coverage::All;
    use crate::programme::examples::{block, contract, one_contract};
    use rust_decimal::dec;

    #[test]
    fn sites_that_nothing_tells_apart_share_a_recovery_in_proportion_to_what_they_cost() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.5)), limit: None });
        let layer = Layer { attachment: dec!(10), limit: Some(dec!(20)) };
        model.contracts.push(contract("layer", Terms::ExcessOfLoss { layer, franchise: None }));
        model.contracts[1].after = vec![0];
        let losses = block::<f64>(&[&[(0, All, 60.0), (1, All, 30.0)], &[(2, All, 0.01)]]);
        let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
        let mut outcome = Outcome::new();
        plan.apply(&losses, &mut outcome);
        let shares = plan.by_row(&model, &losses, &outcome, 0);
        // Half of 90 is 30 and 15; of the other 45, 20 above 10 are two thirds and one third to the quantum.
        let quanta = |row: usize| (shares[row].policies[0], shares[row].contracts[0], shares[row].contracts[1]);
        assert_eq!(quanta(0), (6000.0, 3000.0, 1333.0));
        assert_eq!(quanta(1), (3000.0, 1500.0, 667.0));
    }

    #[test]
    fn every_line_has_its_part_of_every_row() {
        // Half of 60 and 30 are 30 and 15, of which 60 % are 18 and 9, and 40 % 12 and 6.
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.5)), limit: None });
        let reinsurer = model.contracts[0].reinsurer;
        let mut second = model.parties[reinsurer].clone();
        second.name = "second".into();
        model.parties.push(second);
        let line = |reinsurer, share| Line { reinsurer, share: Share::new(share) };
        model.contracts[0].lines = vec![line(reinsurer, dec!(0.6)), line(model.parties.len() - 1, dec!(0.4))];
        let losses = block::<f64>(&[&[(0, All, 60.0), (1, All, 30.0)]]);
        let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
        let mut outcome = Outcome::new();
        plan.apply(&losses, &mut outcome);
        let shares = plan.by_row(&model, &losses, &outcome, 0);
        assert_eq!((shares[0].contracts[0], &shares[0].lines), (3000.0, &vec![1800.0, 1200.0]));
        assert_eq!((shares[1].contracts[0], &shares[1].lines), (1500.0, &vec![900.0, 600.0]));
    }

    #[test]
    fn parts_add_up_to_what_is_paid_to_the_quantum() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.333)), limit: None });
        model.contracts[0].covers.risks = Some(vec![0, 1]);
        let losses = block::<f64>(&[&[(0, All, 7.77), (1, All, 25.01), (2, All, 99.99), (1, All, 0.05)]]);
        let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
        let mut outcome = Outcome::new();
        plan.apply(&losses, &mut outcome);
        let shares = plan.by_row(&model, &losses, &outcome, 0);
        let sum = |of: &dyn Fn(&RowShares<f64>) -> f64| shares.iter().map(of).sum::<f64>();
        assert_eq!(sum(&|row| row.policies[0]), outcome.policies[0].paid[0]);
        assert_eq!(sum(&|row| row.contracts[0]), outcome.contracts[0].paid[0]);
        assert_eq!(shares[2].contracts[0], 0.0);
        assert!(shares.iter().all(|row| row.contracts[0] <= row.policies[0]));
    }
}
