//! Company B: the small reinsurance captive of a Japanese manufacturer (Global Link, "Setting up a captive: a case
//! study", EM11, December 2021), as a model built by hand.
//!
//! The primary insurer issues a policy for JPY 160m with a total limit of 1bn, cedes 95 % to the captive and keeps 10 %
//! of the reinsurance premium. The captive's outgo of 60m is given only as one figure; it is split here into a London
//! quota share of 42.75m (4.5 % of 950m) and 17.25m of operations and tax.

use super::model::amount::Share;
use super::model::contract::{
    Basis, Commission, CommissionBase, Contract, Expiring, Period, Placement, Premium, Terms,
};
use super::model::date::Axis;
use super::model::flows::YearFlows;
use super::model::money::Quantum;
use super::model::party::{CaptiveAccount, ParentAccount, Party, Role};
use super::model::peril::{Frequency, Peril, Season, Severity, SeverityShape, Source};
use super::model::policy::Policy;
use super::model::premiums::{ContractPremium, PolicyPremium, PremiumSheet};
use super::model::risk::Risk;
use super::model::settings::Settings;
use super::model::{Model, amount::Amount};
use jiff::civil::date;
use rust_decimal::{Decimal, dec};

pub const COMPANY_B: usize = 0;
pub const CAPTIVE: usize = 1;
pub const INSURER_D: usize = 2;
pub const LONDON: usize = 3;

/// Index of the cession of Insurer D to the captive among the contracts.
pub const FRONTING: usize = 0;
/// Index of the captive's retrocession among the contracts.
pub const RETROCESSION: usize = 1;

fn party(name: &str, role: Role, country: &str) -> Party {
    Party { country: Some(country.into()), ..Party::new(name, role) }
}

fn annual_period() -> Period {
    Period { from: date(2027, 4, 1), months: 12, expiring: Expiring::None }
}

fn peril(probability: f64, loss: f64) -> Peril {
    Peril {
        name: "earthquake and tsunami".into(),
        source: Source::FrequencySeverity {
            frequency: Frequency::Binomial { trials: 1, probability },
            severity: Severity {
                shape: SeverityShape::Fixed { loss },
                truncate_below: None,
                truncate_above: None,
                censor_at: None,
            },
        },
        season: Season::Uniform,
        shared_frequency: None,
        country: Some("JP".into()),
        portfolio_risk: Some(0),
    }
}

fn quota_share(name: &str, cedant: usize, reinsurer: usize, share: Decimal, premium: Premium) -> Contract {
    let terms = Terms::QuotaShare { share: Share::new(share), limit: None };
    Contract { premium, ..Contract::new(name, cedant, reinsurer, terms, annual_period()) }
}

/// The whole model.
pub fn model() -> Model {
    let mut fronting =
        quota_share("fronting", INSURER_D, CAPTIVE, dec!(0.95), Premium::ShareOfSubjectPremium(Share::new(dec!(0.95))));
    fronting.commission = Some(Commission::flat(Share::new(dec!(0.10)), CommissionBase::ReinsurancePremium));
    let mut london = quota_share("London", CAPTIVE, LONDON, Decimal::ONE, Premium::Amount(dec!(42_750_000)));
    london.placement = Placement::Facultative;
    london.covers.policies = Some(vec![0]);
    london.terms = Terms::QuotaShare { share: Share::WHOLE, limit: Some(dec!(950_000_000)) };
    london.basis = Some(Basis::Share);
    Model {
        title: "Company B".into(),
        currency: "JPY".into(),
        notes: Vec::new(),
        settings: Settings {
            axis: Axis::new(date(2027, 4, 1)),
            trials: 1_000,
            horizon: 5,
            seed: 2011,
            quantum: Quantum::new(dec!(0.01)).expect("above zero"),
            sampling: Default::default(),
            return_periods: vec![100],
            levels: vec![dec!(0.99)],
            value_index: None,
        },
        parties: vec![
            party("Company B", Role::Parent, "JP"),
            party("Company B Captive", Role::Captive, "US"),
            party("Insurer D", Role::Insurer, "JP"),
            party("London", Role::Reinsurer, "GB"),
        ],
        captive: Some(CaptiveAccount {
            party: CAPTIVE,
            domicile: "Hawaii".into(),
            opening_surplus: dec!(100_000_000),
            balance: None,
            letter_of_credit: None,
            investment_income: dec!(4_000_000),
            investment: None,
            operating_cost: dec!(17_250_000),
            income_tax: None,
            minimum_surplus: Decimal::ZERO,
            ruin_probabilities: vec![dec!(0.005), dec!(0.01)],
            cost_of_capital: None,
            dividends: None,
            capital_calls: None,
            loan_back: None,
            run_off: None,
            later_cost: None,
            self_funding: None,
            rules: Vec::new(),
            known_rules: None,
            shock: None,
        }),
        parent: Some(ParentAccount {
            party: COMPANY_B,
            tax_rate: Share::new(dec!(0.30)),
            other_costs: dec!(8_000_000),
            dividend_tax: Share::NONE,
            taxed_as_own: false,
        }),
        risks: vec![Risk { country: Some("JP".into()), portfolio: true, ..Risk::new("earthquake and tsunami") }],
        perils: vec![peril(0.02, 1e9)],
        shared_frequencies: Vec::new(),
        policies: vec![Policy {
            premium: Premium::Amount(dec!(160_000_000)),
            aggregate_limit: Some(dec!(1_000_000_000)),
            ..Policy::new("earthquake policy", INSURER_D, annual_period())
        }],
        contracts: vec![fronting, london],
        pricing: super::model::pricing::Pricing::default(),
        sweep: None,
        stresses: Vec::new(),
        inputs: Vec::new(),
    }
}

/// What the programme charges for it: 160m, 152m less 15.2m, 42.75m, every year.
#[allow(clippy::needless_update)]
pub fn premiums() -> PremiumSheet {
    let every_year = |amount: Decimal| vec![amount; 5];
    PremiumSheet {
        policies: vec![PolicyPremium {
            term: dec!(160_000_000),
            by_year: every_year(dec!(160_000_000)),
            unearned: vec![Decimal::ZERO; 6],
        }],
        contracts: vec![
            ContractPremium {
                full_term: dec!(152_000_000),
                term: dec!(152_000_000),
                commission: dec!(15_200_000),
                by_year: every_year(dec!(152_000_000)),
                commission_by_year: every_year(dec!(15_200_000)),
                unearned: vec![Decimal::ZERO; 6],
                ..ContractPremium::default()
            },
            ContractPremium {
                full_term: dec!(42_750_000),
                term: dec!(42_750_000),
                commission: Decimal::ZERO,
                by_year: every_year(dec!(42_750_000)),
                commission_by_year: every_year(Decimal::ZERO),
                unearned: vec![Decimal::ZERO; 6],
                ..ContractPremium::default()
            },
        ],
    }
}

/// The flows of a year whose loss uses the whole limit: 1bn paid by the policy, 950m ceded; London pays in full or not
/// at all.
pub fn full_limit_year<N: Amount>(london_pays: bool) -> YearFlows<N> {
    let quanta = |units: i64| N::from_drawn(units as f64 * 100.0);
    let mut flows = YearFlows::quiet(1, 2);
    flows.ground_up = quanta(1_010_000_000);
    flows.policy_paid[0] = quanta(1_000_000_000);
    flows.contract_paid[FRONTING] = quanta(950_000_000);
    if london_pays {
        flows.contract_paid[RETROCESSION] = quanta(950_000_000);
    }
    flows
}
