//! Plain data that every room shares: money, dates, parties, risks, perils, contract terms, blocks of losses.
//!
//! Nothing here reads a file, draws a number or computes a recovery. [`Model`] is what a configuration says, checked
//! and complete; [`losses::LossBlock`] is what the perils hand to the programme; [`premiums::PremiumSheet`] and
//! [`flows::YearFlows`] are what the programme hands to the ledger.

pub mod amount;
pub mod capital;
pub mod contract;
pub mod counterparty;
pub mod credit;
pub mod date;
pub mod design;
pub mod domicile;
pub mod earthquake;
pub mod flows;
pub mod lines;
pub mod losses;
pub mod money;
pub mod money_terms;
pub mod party;
pub mod peril;
pub mod policy;
pub mod premiums;
pub mod pricing;
pub mod risk;
pub mod risk_terms;
pub mod settings;
pub mod sweep;
pub mod stress;
pub mod trigger;
pub mod year_event_table;

pub mod renewal;
pub mod scaled_terms;

use serde::{Deserialize, Serialize};

/// Everything that a configuration describes, checked: every index is in range, every name is known, the graph of
/// contracts has no cycle. Only `config` makes one from text; code may build one by hand.
#[derive(Clone, Debug)]
pub struct Model {
    /// `title`: one line that heads every output.
    pub title: String,
    /// `currency`: the reporting currency, an ISO 4217 code such as `JPY`.
    pub currency: String,
    /// `notes`: remarks that the report prints as they are, such as "the event loss table is illustrative".
    pub notes: Vec<String>,
    /// `[simulation]`.
    pub settings: settings::Settings,
    /// `[[party]]`, with the parent and the captive among them.
    pub parties: Vec<party::Party>,
    /// `[captive]`: the captive's account. None: no captive is studied (a broker's layer, a workload).
    pub captive: Option<party::CaptiveAccount>,
    /// `[parent]`: the parent's account.
    pub parent: Option<party::ParentAccount>,
    /// `sites` files, one risk a row; then one portfolio risk for every peril that has no sites.
    pub risks: Vec<risk::Risk>,
    /// `[[peril]]`.
    pub perils: Vec<peril::Peril>,
    /// `[shared-frequency.NAME]`: factors that multiply the frequency of several perils in the same year.
    pub shared_frequencies: Vec<peril::SharedFrequency>,
    /// `[[policy]]`.
    pub policies: Vec<policy::Policy>,
    /// `[[contract]]`.
    pub contracts: Vec<contract::Contract>,
    /// `[pricing]`; the defaults where nothing is written.
    pub pricing: pricing::Pricing,
    /// `[sweep]`: designs to compare.
    pub sweep: Option<sweep::Sweep>,
    /// `[[stress]]`.
    pub stresses: Vec<stress::Stress>,
    /// Every file that was read, with its digest, in the order of reading; the configuration first.
    pub inputs: Vec<InputFile>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Path as written in the configuration.
    pub path: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
}

impl Model {
    /// Index of the captive among the parties.
    pub fn captive_party(&self) -> Option<usize> {
        self.captive.as_ref().map(|account| account.party)
    }

    /// The parties that may default, in the order of their deviates in a block of losses.
    pub fn defaulters(&self) -> impl Iterator<Item = (usize, counterparty::DefaultRisk)> {
        self.parties.iter().enumerate().filter_map(|(party, stated)| stated.default.map(|risk| (party, risk)))
    }

    /// Whether a reinsurer of some contract may default.
    pub fn may_default(&self) -> bool {
        self.defaulters().any(|(party, _)| self.contracts.iter().any(|contract| contract.is_reinsured_by(party)))
    }

    /// Whether the captive's cash is followed through the year: somebody settles with a lag, or claims wait.
    pub fn settles_late(&self) -> bool {
        let waits = self.perils.iter().any(|peril| matches!(peril.source, peril::Source::Credit(_)));
        let policies = self.policies.iter().any(|policy| policy.settlement.is_some());
        self.captive.is_some()
            && (waits || policies || self.contracts.iter().any(|contract| contract.settlement.is_some()))
    }

    /// Who reinsures a contract, in words: `London`, or `London 60 %, Zurich Re 30 %`.
    pub fn panel_in_words(&self, contract: &contract::Contract) -> String {
        let name = |party: usize| self.parties.get(party).map_or("", |party| party.name.as_str());
        let line = |line: &lines::Line| {
            let percent = line.share.exact().saturating_mul(rust_decimal::Decimal::ONE_HUNDRED).normalize();
            format!("{} {percent}%", name(line.reinsurer))
        };
        match contract.lines.is_empty() {
            true => name(contract.reinsurer).to_owned(),
            false => contract.lines.iter().map(line).collect::<Vec<String>>().join(", "),
        }
    }

    /// Where the lines of each contract begin in a list of the lines of all contracts, and the length of that list.
    /// Contracts with one reinsurer have none.
    pub fn line_starts(&self) -> Vec<usize> {
        let mut starts = vec![0];
        for contract in &self.contracts {
            starts.push(starts[starts.len() - 1] + contract.lines.len());
        }
        starts
    }

    /// Index of the parent among the parties.
    pub fn parent_party(&self) -> Option<usize> {
        self.parent.as_ref().map(|account| account.party)
    }
}
