//! Claims limits: the most that is ceded of the losses of one risk, one group of risks and one country.
//!
//! ```text
//! room of a class = limit - what its losses have ceded before, in the term or in the occurrence
//! ceded of a class = min(ceded of its risks, room), cut in proportion to them, in whole quanta by largest remainder
//! ```
//! They come after the ceded share and the per-risk layer and before the terms of the occurrence: risks first, then groups,
//! then countries. What a class has used is what is ceded after all three, whether or not the terms of the occurrence
//! then pay it. The state belongs to (path, term), or to one occurrence. Unlike acceptance they limit losses, not exposure;
//! the limit of the whole contract is its annual limit. Source: claims limits by obligor and country in trade credit
//! reinsurance; Swiss Re, Trade credit insurance and surety (2014).
//!
//! Worked number: limits of 10 by risk and 15 by country, losses of 12 and 8 in one country: 10 and 8 are cut to 15, that is
//! 8 and 7 (8.33 and 6.67 in whole units).

use super::allocation::{self, Remainders};
use super::error::PlanError;
use super::lanes::Lane;
use super::risk_classes::Level;
use super::units::Units;
use crate::model::amount::Amount;
use crate::model::risk_terms::LimitPer;

/// The limits of a cover.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClassLimits<N> {
    per: LimitPer,
    levels: Vec<ClassLevel<N>>,
    /// Classes of all levels together.
    count: usize,
}

/// One level; classes are numbered through all levels.
#[derive(Clone, Debug, PartialEq)]
struct ClassLevel<N> {
    of_group: Vec<u32>,
    /// Number of its first class.
    first: u32,
    /// Limit of each of its classes.
    limits: Vec<N>,
}

impl<N: Amount> ClassLimits<N> {
    /// Limits without groups yet.
    pub fn new(per: LimitPer, levels: &[Level], units: &Units) -> Result<ClassLimits<N>, PlanError> {
        let mut found = ClassLimits { per, levels: Vec::new(), count: 0 };
        for level in levels {
            let limits = level.limits.iter().map(|limit| units.limit(*limit, "its claims limits"));
            // The last class is of what belongs to no risk.
            let limits = limits.chain([Ok(N::UNLIMITED)]).collect::<Result<Vec<N>, _>>()?;
            let first = found.count as u32;
            found.count += limits.len();
            found.levels.push(ClassLevel { of_group: Vec::new(), first, limits });
        }
        Ok(found)
    }

    /// Adds a group of the cover that is shown by a lane.
    pub fn push(&mut self, lane: &Lane, levels: &[Level]) {
        for (own, level) in self.levels.iter_mut().zip(levels) {
            own.of_group.push(own.first + level.of_risk[lane.risk as usize]);
        }
    }

    /// Adds a group of what belongs to no risk.
    pub fn push_beyond(&mut self) {
        for own in &mut self.levels {
            own.of_group.push(own.first + own.limits.len() as u32 - 1);
        }
    }
}

/// What classes have used, and memory of the cuts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Usage<N> {
    key: (u32, u16),
    used: Vec<N>,
    touched: Vec<u32>,
    /// What the event cedes in each class.
    sums: Vec<N>,
    /// Class and position of what has to be cut.
    over: Vec<(u32, u32)>,
    weights: Vec<N>,
    parts: Vec<N>,
    remainders: Remainders,
}

impl<N> Default for Usage<N> {
    fn default() -> Self {
        Usage {
            key: Self::NOBODY,
            used: Vec::new(),
            touched: Vec::new(),
            sums: Vec::new(),
            over: Vec::new(),
            weights: Vec::new(),
            parts: Vec::new(),
            remainders: Remainders::default(),
        }
    }
}

impl<N> Usage<N> {
    const NOBODY: (u32, u16) = (u32::MAX, u16::MAX);
}

impl<N: Amount> Usage<N> {
    /// Forgets what another contract used.
    pub fn start(&mut self, limits: &ClassLimits<N>) {
        self.key = Self::NOBODY;
        self.touched.clear();
        self.used.clear();
        self.used.resize(limits.count, N::ZERO);
        self.sums.clear();
        self.sums.resize(limits.count, N::ZERO);
    }

    /// Opens the account of an occurrence that belongs to a term of a path.
    pub fn open(&mut self, limits: &ClassLimits<N>, path: u32, term: u16) {
        if limits.per == LimitPer::Term && self.key == (path, term) {
            return;
        }
        self.key = (path, term);
        for class in self.touched.drain(..) {
            self.used[class as usize] = N::ZERO;
        }
    }

    /// Cuts what the groups of one event cede; returns the sum that is left.
    pub fn cut(&mut self, limits: &ClassLimits<N>, groups: &mut [(u32, N)]) -> N {
        for level in &limits.levels {
            self.add_up(level, groups);
            self.over.clear();
            for (position, (group, _)) in (0u32..).zip(groups.iter()) {
                let class = level.of_group[*group as usize];
                if self.sums[class as usize] > self.room(level, class) {
                    self.over.push((class, position));
                }
            }
            self.over.sort_unstable();
            let over = std::mem::take(&mut self.over);
            for members in over.chunk_by(|a, b| a.0 == b.0) {
                let room = self.room(level, members[0].0);
                self.cut_class(room, members, groups);
            }
            self.over = over;
        }
        self.enter(limits, groups)
    }

    fn room(&self, level: &ClassLevel<N>, class: u32) -> N {
        let limit = level.limits[(class - level.first) as usize];
        if limit == N::UNLIMITED { limit } else { limit - self.used[class as usize] }
    }

    fn add_up(&mut self, level: &ClassLevel<N>, groups: &[(u32, N)]) {
        for (group, _) in groups {
            self.sums[level.of_group[*group as usize] as usize] = N::ZERO;
        }
        for (group, loss) in groups {
            self.sums[level.of_group[*group as usize] as usize] += *loss;
        }
    }

    fn cut_class(&mut self, room: N, members: &[(u32, u32)], groups: &mut [(u32, N)]) {
        self.weights.clear();
        self.weights.extend(members.iter().map(|(_, position)| groups[*position as usize].1));
        self.parts.clear();
        self.parts.resize(members.len(), N::ZERO);
        allocation::allocate(room, &self.weights, &mut self.parts, &mut self.remainders);
        for ((_, position), part) in members.iter().zip(&self.parts) {
            groups[*position as usize].1 = *part;
        }
    }

    /// Enters what is left after all levels.
    fn enter(&mut self, limits: &ClassLimits<N>, groups: &[(u32, N)]) -> N {
        for level in &limits.levels {
            for (group, loss) in groups.iter().filter(|(_, loss)| *loss > N::ZERO) {
                let class = level.of_group[*group as usize];
                let used = &mut self.used[class as usize];
                if *used == N::ZERO {
                    self.touched.push(class);
                }
                *used += *loss;
            }
        }
        groups.iter().map(|(_, loss)| *loss).sum::<N>().positive()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::Terms;
    use crate::model::risk_terms::{ClaimsLimits, LimitPer, RiskLimits};
    use crate::programme::examples::{ceded_by_risk, one_contract, pay};
    use rust_decimal::{Decimal, dec};

    fn limited(risk: Decimal, group: Decimal, country: Decimal, per: LimitPer) -> crate::model::Model {
        let mut model = one_contract(Terms::QuotaShare { share: Share::WHOLE, limit: None });
        for risk in &mut model.risks {
            risk.country = Some("HR".into());
        }
        let limits = RiskLimits { risk: Some(risk), group: Some(group), country: Some(country), countries: Vec::new() };
        model.contracts[0].limits = Some(ClaimsLimits { limits, per });
        model
    }

    #[test]
    fn risks_are_cut_before_their_country_and_the_remainder_goes_to_the_largest_fraction() {
        let mut model = limited(dec!(10), dec!(100), dec!(15), LimitPer::Term);
        assert_eq!(ceded_by_risk(&model, &[(0, 12.0), (1, 8.0)]), [8.33, 6.67]);
        model.settings.quantum = crate::model::money::Quantum::new(dec!(1)).unwrap();
        // Losses of the examples are in hundredths; at a quantum of one they are a hundred times as large.
        assert_eq!(ceded_by_risk(&model, &[(0, 0.12), (1, 0.08)]), [0.08, 0.07]);
    }

    #[test]
    fn a_limit_of_the_term_is_used_up_in_time_order_and_one_of_the_occurrence_is_not() {
        let losses: [&[(u32, f64)]; 3] = [&[(0, 6.0)], &[(0, 6.0), (1, 6.0)], &[(1, 9.0)]];
        assert_eq!(pay(&limited(dec!(10), dec!(100), dec!(15), LimitPer::Term), &losses), [6.0, 9.0, 0.0]);
        assert_eq!(pay(&limited(dec!(10), dec!(100), dec!(11), LimitPer::Occurrence), &losses), [6.0, 11.0, 9.0]);
    }

    #[test]
    fn a_group_has_one_limit_and_a_risk_in_no_group_stands_alone() {
        let mut model = limited(dec!(10), dec!(12), dec!(100), LimitPer::Term);
        (model.risks[0].group, model.risks[1].group) = (Some("G".into()), Some("G".into()));
        assert_eq!(ceded_by_risk(&model, &[(0, 10.0), (1, 10.0), (2, 10.0)]), [6.0, 6.0, 10.0]);
    }
}
