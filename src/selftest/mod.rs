//! Known answers, worked out again on the machine at hand.
//!
//! A case has a name, a public source and checks: what a figure must be, what it is here, and how far apart they may be. Cases
//! cover every room: money, random numbers, distributions, contracts, statistics, exact laws, ruin, prices, the value of
//! retrocession, credit, earthquakes and tsunamis, whole simulations, and the same bytes from one thread and two.
//!
//! | file | what lives there |
//! |---|---|
//! | `sheet` | checks, tolerances, results |
//! | `foundations`, `laws` | money and random numbers; distributions and exact laws |
//! | `contracts`, `programmes` | terms on stated losses; small configurations to state them on |
//! | `figures`, `prices` | statistics and ruin; premiums and the value of retrocession |
//! | `credit`, `shaking` | defaults; ground motion and tsunamis |
//! | `whole` | simulations from configuration to results |
//!
//! Nothing here is random: simulated cases have fixed seeds, so that a sheet has the same figures on every machine.
//!
//! Worked number: the first block of Philox4x32-10 at counter and key nought is 6627e8d5 e169c58d bc57ac4c 9b00dbd8.

mod contracts;
mod credit;
mod figures;
mod foundations;
mod laws;
mod prices;
mod programmes;
mod shaking;
mod sheet;
mod whole;

pub use sheet::{Case, CaseResult, Check, FORMAT, Failed, SelftestResults, Sheet, Shown};

/// Every case, in the order of the rooms.
pub fn cases() -> Vec<Case> {
    let rooms: [&[Case]; 8] = [
        foundations::CASES,
        laws::CASES,
        contracts::CASES,
        figures::CASES,
        prices::CASES,
        credit::CASES,
        shaking::CASES,
        whole::CASES,
    ];
    rooms.concat()
}

/// Works out the cases whose name or source holds `only` (all without it), without regard to capitals.
///
/// ```
/// let results = ishizue::selftest::run(&ishizue::selftest::cases(), Some("philox"));
/// assert!(results.holds() && results.cases.len() == 1);
/// ```
pub fn run(cases: &[Case], only: Option<&str>) -> SelftestResults {
    let wanted = only.map(str::to_lowercase);
    let chosen = cases.iter().filter(|case| {
        wanted.as_ref().is_none_or(|wanted| {
            [case.name, case.source].iter().any(|text| text.to_lowercase().contains(wanted.as_str()))
        })
    });
    SelftestResults {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        cases: chosen.map(Case::result).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(sheet: &mut Sheet) -> Result<(), Failed> {
        sheet.relative("two and two", 5.0, 4.0, 1e-9);
        sheet.equal("a word", "right", "right");
        Ok(())
    }

    fn broken(_: &mut Sheet) -> Result<(), Failed> {
        Err("no such thing".into())
    }

    fn empty(_: &mut Sheet) -> Result<(), Failed> {
        Ok(())
    }

    #[test]
    fn a_wrong_case_a_broken_one_and_one_without_checks_do_not_hold() {
        for (case, failed) in [
            (Case { name: "wrong", source: "none", work: wrong }, 1),
            (Case { name: "broken", source: "none", work: broken }, 0),
            (Case { name: "empty", source: "none", work: empty }, 0),
        ] {
            let results = run(&[case], None);
            assert!(!results.holds(), "{}", case.name);
            assert_eq!(results.cases[0].checks.iter().filter(|check| !check.holds).count(), failed);
        }
        assert!(!run(&[], None).holds(), "no case at all is no proof");
    }

    #[test]
    fn names_are_unique_and_sources_are_stated() {
        let cases = cases();
        let mut names: Vec<&str> = cases.iter().map(|case| case.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), cases.len());
        assert!(cases.iter().all(|case| case.source.len() > 8 && case.name.len() <= 72));
    }
}
