//! Capital calls: what the owner pays in when the surplus has fallen low.
//!
//! ```text
//! call = min( to - surplus, most - called before )   where surplus + letters of credit < below
//! ```
//! The surplus is that of the year end after all flows of the year; letters of credit count on both sides.
//!
//! Source: the keepwell and capital maintenance agreements that domiciles ask of a parent, in the form of a stated floor.
//!
//! Worked number: below 50 to 100, at most 120 in all: a surplus of 20 is raised by 80, a later one of 0 by 40.

use crate::model::amount::Amount;

/// The rule, in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallRule<N> {
    /// A surplus strictly below it is called up.
    pub below: N,
    /// As far as this.
    pub to: N,
    /// In all over a path.
    pub most: Option<N>,
}

impl<N: Amount> CallRule<N> {
    /// What is paid in at a capital (surplus and letters of credit), after so much was called before.
    pub fn call(&self, capital: N, called: N) -> N {
        if capital >= self.below {
            return N::ZERO;
        }
        let wanted = self.to - capital;
        self.most.map_or(wanted, |most| wanted.least((most - called).positive()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_surplus_is_called_up_while_there_is_something_left_to_call() {
        let rule = CallRule { below: 50.0, to: 100.0, most: Some(120.0) };
        assert_eq!(rule.call(20.0, 0.0), 80.0);
        assert_eq!(rule.call(0.0, 80.0), 40.0);
        assert_eq!(rule.call(0.0, 120.0), 0.0);
        assert_eq!(rule.call(50.0, 0.0), 0.0);
        assert_eq!(CallRule { most: None, ..rule }.call(-900.0, 0.0), 1_000.0);
    }
}
