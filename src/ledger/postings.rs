//! The other end of every flow: the result of each party, the accounts outside the programme that close the ledger,
//! and the check that losses reconcile.
//!
//! ```text
//! party   = premium received - premium paid + commissions + reinstatement premiums - losses assumed + recoveries
//!           - brokerage - premium tax + fronting fees
//! sum over all parties and external accounts = 0
//! ground-up loss = what the policyholder keeps + sum over parties of (assumed - recovered)
//! ```
//!
//! The external accounts are nature (where losses come from), the tax office, the bank that pays investment income, the
//! suppliers that receive costs, the brokers and the debtors that pay recourse; the policyholder is one of them where the model names no
//! parent. A loss that a reinsurer in default does not pay stays with its cedant.
//!
//! Worked number (JPY million, 1,010 ground-up, policy pays 1,000, 95 % ceded, retrocession in full): the parent keeps
//! 10, Insurer D 1,000 - 950 = 50, the captive 950 - 950 = 0, London 950; together 1,010.

use super::accounts::{Ledger, sum_of, total};
use super::books::{Book, YearTerms};
use super::charges::Charged;
use crate::model::amount::Amount;
use crate::model::flows::YearFlows;

/// One end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// A party of the model, by index. The parent's account bears the ground-up loss.
    Party(usize),
    /// Whoever buys the policies and bears the ground-up loss, where the model names no parent.
    Policyholder,
    /// Where losses come from: receives the ground-up loss.
    Nature,
    /// Receives the captive's income tax and premium tax, grants the relief on the parent's premiums.
    TaxOffice,
    /// Pays the captive's investment income, charges for collateral.
    Bank,
    /// Receive the captive's operating cost, the parent's other costs, and the cost of claims.
    Suppliers,
    /// Pay the recourse that insurers have against them.
    Debtors,
    /// Receive brokerage.
    Brokers,
}

impl<N: Amount> Ledger<N> {
    /// All accounts that the ledger knows; their balances add up to exactly zero.
    pub fn accounts(&self) -> impl Iterator<Item = Account> {
        let external = [
            Account::Policyholder,
            Account::Nature,
            Account::TaxOffice,
            Account::Bank,
            Account::Suppliers,
            Account::Debtors,
            Account::Brokers,
        ];
        (0..self.books.len()).map(Account::Party).chain(external)
    }

    /// What an account received in a year, net of what it paid, in quanta.
    ///
    /// # Panics
    /// When the year is not below the horizon, or the flows are those of another model.
    pub fn balance(&self, account: Account, year: usize, flows: &YearFlows<N>) -> N {
        match account {
            Account::Party(party) => self.party_result(party, year, flows),
            Account::Policyholder if self.parent.is_none() => self.policyholder(year, flows),
            Account::Policyholder => N::ZERO,
            Account::Nature => flows.ground_up,
            Account::Debtors => flows.policy_extras.iter().fold(N::ZERO, |sum, extras| sum - extras.recourse),
            Account::TaxOffice => {
                let relief = self.parent.as_ref().map_or(N::ZERO, |_| self.years[year].tax_relief);
                self.year(year, flows).income_tax - relief + self.all_charged(year, flows).premium_tax
            }
            Account::Brokers => self.all_charged(year, flows).brokerage,
            Account::Bank => {
                let charged = |sum: N, book: &Book| sum + book.collateral_cost(&self.years[year]);
                let income = self.captive.as_ref().map_or(N::ZERO, |_| self.year(year, flows).investment_income);
                self.books.iter().fold(N::ZERO, charged) - income
            }
            Account::Suppliers => {
                flows.policy_extras.iter().fold(N::ZERO, |sum, extras| sum + extras.cost)
                    + self.captive.as_ref().map_or(N::ZERO, |captive| captive.operating_cost[year])
                    + self.parent.as_ref().map_or(N::ZERO, |parent| parent.other_costs)
            }
        }
    }

    /// The result of a party in a year, in quanta: its insurance result, and for the captive and the parent the rest of
    /// their account. For the captive it is its cash flow; for the parent its cash flow less the loss that it retains.
    /// Zero for a party that the model does not have.
    ///
    /// # Panics
    /// When the year is not below the horizon, or the flows are those of another model.
    pub fn party_result(&self, party: usize, year: usize, flows: &YearFlows<N>) -> N {
        let Some(book) = self.books.get(party) else { return N::ZERO };
        let mut result = insurance_result(book, &self.years[year], flows);
        if self.has_charges() {
            let (assumed, ceded) = self.charged(book, year, flows);
            result += ceded.fronting_fee - assumed.fronting_fee - assumed.brokerage - ceded.premium_tax;
        }
        if let Some(captive) = self.captive.as_ref().filter(|captive| captive.party == party) {
            let account = self.year(year, flows);
            result += account.investment_income - captive.operating_cost[year] - account.income_tax;
        }
        if let Some(parent) = self.parent.as_ref().filter(|parent| parent.party == party) {
            result += self.policyholder(year, flows) + self.years[year].tax_relief - parent.other_costs;
        }
        result
    }

    /// What is charged on all contracts of the design, which each has one cedant.
    fn all_charged(&self, year: usize, flows: &YearFlows<N>) -> Charged<N> {
        self.books.iter().fold(Charged::NOTHING, |sum, book| sum + self.charged(book, year, flows).1)
    }

    /// Pays the premiums of the policies, receives their indemnity, bears the ground-up loss.
    fn policyholder(&self, year: usize, flows: &YearFlows<N>) -> N {
        total(&flows.policy_paid) - total(&self.years[year].policy_premium) - flows.ground_up
    }

    /// What a party keeps of the year's losses: assumed less recovered; for the parent also what its policies leave.
    /// Zero for a party that the model does not have.
    pub fn kept(&self, party: usize, flows: &YearFlows<N>) -> N {
        let Some(book) = self.books.get(party) else { return N::ZERO };
        let own = match &self.parent {
            Some(parent) if parent.party == party => flows.ground_up - total(&flows.policy_paid),
            _ => N::ZERO,
        };
        own + book.losses_assumed(flows) - book.unpaid(flows) - book.losses_ceded(flows) + book.uncollected(flows)
    }

    /// Ground-up loss less the sum of what every party keeps, recomputed from what the policies and contracts paid.
    /// Exactly zero, unless an amount is not a whole number of quanta or a contract paid outside the design.
    pub fn reconcile(&self, flows: &YearFlows<N>) -> N {
        let kept =
            (0..self.books.len()).fold(self.kept_by_policyholder(flows), |sum, party| sum + self.kept(party, flows));
        let outside = total(&flows.contract_paid) - self.paid_in_design(flows);
        let extras = flows.policy_extras.iter().fold(N::ZERO, |sum, extras| sum + extras.cost - extras.recourse);
        flows.ground_up + extras - kept - outside
    }

    /// What parties recovered beyond the loss that they assumed in the year, in quanta: zero where every contract is
    /// capped at its cedant's own loss and no occurrence spans two years.
    pub fn over_recovery(&self, flows: &YearFlows<N>) -> N {
        let beyond = |kept: N| (N::ZERO - kept).positive();
        (0..self.books.len())
            .fold(beyond(self.kept_by_policyholder(flows)), |sum, party| sum + beyond(self.kept(party, flows)))
    }

    /// What the policies leave to a policyholder that is not a party of the model.
    fn kept_by_policyholder(&self, flows: &YearFlows<N>) -> N {
        match self.parent {
            Some(_) => N::ZERO,
            None => flows.ground_up - total(&flows.policy_paid),
        }
    }

    fn paid_in_design(&self, flows: &YearFlows<N>) -> N {
        self.books.iter().fold(N::ZERO, |sum, book| sum + book.paid(flows))
    }
}

/// Premium received less paid, reinstatement premium alike, losses assumed less recovered.
fn insurance_result<N: Amount>(book: &Book, terms: &YearTerms<N>, flows: &YearFlows<N>) -> N {
    let received =
        sum_of(&terms.policy_premium, &book.issued) + book.premium_received(terms) + book.reinstatement_received(flows);
    let paid = sum_of(&terms.contract_premium, &book.ceded)
        + sum_of(&flows.reinstatement_premium, &book.ceded)
        + book.collateral_cost(terms);
    let (more_received, more_paid) = book.adjustments(flows);
    received + more_received - paid - more_paid - book.losses_assumed(flows)
        + book.unpaid(flows)
        + book.losses_ceded(flows)
        - book.uncollected(flows)
}

#[cfg(test)]
mod tests {
    use super::super::company_b;
    use super::*;
    use crate::model::Model;
    use crate::model::amount::Share;
    use crate::model::capital::TaxLosses;
    use crate::model::design::Design;
    use crate::model::flows::ContractExtras;
    use crate::model::money_terms::{FrontingFee, PremiumCharge};
    use crate::model::party::IncomeTax;
    use proptest::prelude::*;
    use rust_decimal::{Decimal, dec};

    fn ledger<N: Amount>(model: &Model) -> Ledger<N> {
        Ledger::compile(model, &Design::as_configured(model), &company_b::premiums()).unwrap()
    }

    fn taxed() -> Model {
        let mut model = company_b::model();
        model.captive.as_mut().unwrap().income_tax =
            Some(IncomeTax { rate: Share::new(dec!(0.21)), losses: TaxLosses::Refund });
        model
    }

    /// Company B with brokerage, premium tax and fronting fees on both contracts.
    fn charged() -> Model {
        let mut model = company_b::model();
        for contract in &mut model.contracts {
            let charge = |rate, on_reinstatement| Some(PremiumCharge { rate: Share::new(rate), on_reinstatement });
            contract.money.brokerage = charge(dec!(0.1), true);
            contract.money.premium_tax = charge(dec!(0.04), false);
            contract.money.fronting_fee = Some(FrontingFee::ShareOfReinsurancePremium(Share::new(dec!(0.033))));
        }
        model
    }

    #[test]
    fn charges_leave_the_party_that_owes_them_and_reach_the_other() {
        let model = charged();
        let mut sheet = company_b::premiums();
        for (contract, premium) in sheet.contracts.iter_mut().zip([dec!(152_000_000), dec!(42_750_000)]) {
            contract.brokerage_by_year = vec![premium * dec!(0.1); 5];
            contract.premium_tax_by_year = vec![premium * dec!(0.04); 5];
            contract.fronting_fee_by_year = vec![premium * dec!(0.033); 5];
        }
        let ledger = Ledger::<Decimal>::compile(&model, &Design::as_configured(&model), &sheet).unwrap();
        let mut flows = YearFlows::quiet(1, 2);
        flows.reinstatement_premium[company_b::RETROCESSION] = dec!(1_000_000_00);
        let millions = |quanta: Decimal| (quanta / dec!(100_000_000)).normalize();
        // Brokerage: 10 % of 152, of 42.75 and of the reinstatement premium of 1.
        assert_eq!(millions(ledger.balance(Account::Brokers, 0, &flows)), dec!(19.575));
        // Tax on premium: 4 % of 152 from Insurer D and of 42.75 from the captive, less the relief of 48.
        assert_eq!(millions(ledger.balance(Account::TaxOffice, 0, &flows)), dec!(7.79) - dec!(48));
        let account = ledger.year(0, &flows);
        assert_eq!(millions(account.brokerage), dec!(15.2));
        assert_eq!(millions(account.premium_tax), dec!(1.71));
        // 3.3 % of 152 paid to Insurer D less 3.3 % of 42.75 received from London.
        assert_eq!(millions(account.fronting_fee), dec!(3.60525));
        assert_eq!(millions(account.captive_cash_flow), dec!(80.8) - dec!(1) - dec!(15.2) - dec!(1.71) - dec!(3.60525));
        assert_eq!(balances(&ledger, &flows), Decimal::ZERO);
    }

    fn balances<N: Amount>(ledger: &Ledger<N>, flows: &YearFlows<N>) -> N {
        ledger.accounts().fold(N::ZERO, |sum, account| sum + ledger.balance(account, 0, flows))
    }

    #[test]
    fn each_party_keeps_its_part_of_a_full_limit_year() {
        let ledger = ledger::<Decimal>(&company_b::model());
        let flows = company_b::full_limit_year(true);
        let kept: Vec<Decimal> = (0..4).map(|party| ledger.kept(party, &flows) / dec!(100_000_000)).collect();
        assert_eq!(kept, [dec!(10), dec!(0), dec!(50), dec!(950)]);
        assert_eq!(ledger.reconcile(&flows), Decimal::ZERO);
        assert_eq!(ledger.over_recovery(&flows), Decimal::ZERO);
    }

    #[test]
    fn the_parties_of_the_quiet_year_share_the_premium() {
        let ledger = ledger::<Decimal>(&company_b::model());
        let flows = YearFlows::quiet(1, 2);
        let result = |party| ledger.party_result(party, 0, &flows) / dec!(100_000_000);
        // Insurer D: 160 - 136.8. London: its premium.
        assert_eq!(result(company_b::INSURER_D), dec!(23.2));
        assert_eq!(result(company_b::LONDON), dec!(42.75));
        assert_eq!(result(company_b::CAPTIVE), dec!(80.8));
        assert_eq!(result(company_b::COMPANY_B), dec!(-120));
        assert_eq!(result(99), dec!(0));
    }

    #[test]
    fn a_recovery_above_the_loss_that_was_assumed_is_measured() {
        let ledger = ledger::<f64>(&company_b::model());
        let mut flows = company_b::full_limit_year(true);
        flows.contract_paid[company_b::RETROCESSION] += 7.0;
        assert_eq!(ledger.over_recovery(&flows), 7.0);
        assert_eq!(ledger.reconcile(&flows), 0.0);
    }

    #[test]
    fn a_payment_of_a_contract_outside_the_design_does_not_reconcile() {
        let model = company_b::model();
        let design = Design::without_retrocession(&model).unwrap();
        let ledger = Ledger::<f64>::compile(&model, &design, &company_b::premiums()).unwrap();
        assert_eq!(ledger.reconcile(&company_b::full_limit_year(false)), 0.0);
        assert_eq!(ledger.reconcile(&company_b::full_limit_year(true)), -95e9);
    }

    proptest! {
        #[test]
        fn all_accounts_add_up_to_nothing_in_any_year(
            ground_up in 0u64..1u64 << 45,
            policy in 0u64..1u64 << 45,
            contracts in prop::array::uniform2(0u64..1u64 << 45),
            reinstatements in prop::array::uniform2(0u64..1u64 << 40),
            added in prop::array::uniform4(-(1i64 << 40)..1i64 << 40),
        ) {
            let mut flows = YearFlows::<f64>::quiet(1, 2);
            (flows.ground_up, flows.policy_paid[0]) = (ground_up as f64, policy as f64);
            flows.contract_paid = contracts.map(|amount| amount as f64).to_vec();
            flows.reinstatement_premium = reinstatements.map(|amount| amount as f64).to_vec();
            let adjusted = |premium: i64, commission: i64| ContractExtras {
                premium: premium as f64,
                commission: commission as f64,
                ..ContractExtras::NOTHING
            };
            flows.contract_extras = vec![adjusted(added[0], added[1]), adjusted(added[2], added[3])];
            let mut models =
                [company_b::model(), taxed(), company_b::model(), company_b::model(), charged(), charged()];
            models[2].parent = None;
            (models[3].parent, models[3].captive) = (None, None);
            (models[5].parent, models[5].captive) = (None, None);
            for model in &models {
                let ledger = ledger::<f64>(model);
                prop_assert_eq!(balances(&ledger, &flows), 0.0);
                prop_assert_eq!(ledger.reconcile(&flows), 0.0);
                let account = ledger.year(0, &flows);
                if model.captive.is_some() {
                    prop_assert_eq!(ledger.party_result(company_b::CAPTIVE, 0, &flows), account.captive_cash_flow);
                }
                if model.parent.is_some() {
                    let parent = ledger.party_result(company_b::COMPANY_B, 0, &flows);
                    prop_assert_eq!(parent, account.parent_cash_flow - account.retained_by_parent);
                }
            }
        }
    }
}
