//! Flaw: what can be wrong with a fault surface or an axis.

use thiserror::Error;

/// A surface that cannot be built.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Flaw {
    /// Rows that do not span a surface.
    #[error("a surface needs at least two rows of at least two places each, found {rows} of {places}")]
    TooFew {
        /// Rows.
        rows: usize,
        /// Places in the first row.
        places: usize,
    },
    /// Rows of different lengths.
    #[error("all rows of a surface must have equally many places: row {row} has {found}, the first has {expected}")]
    Uneven {
        /// Which row, from 1.
        row: usize,
        /// Its places.
        found: usize,
        /// Places of the first row.
        expected: usize,
    },
    /// A number that cannot be.
    #[error("the {what} of a fault must be {rule}, found {found}")]
    Number {
        /// The number.
        what: &'static str,
        /// The range.
        rule: &'static str,
        /// What was there.
        found: f64,
    },
    /// A rectangle that would stand out of the ground.
    #[error("the upper edge of the fault would lie {above} km above the ground: let it be deeper, narrower or flatter")]
    AboveGround {
        /// Kilometres.
        above: f64,
    },
    /// Nothing to measure.
    #[error("the surface has no area")]
    NoArea,
    /// An axis that leads nowhere.
    #[error("an axis needs at least two different places with finite coordinates")]
    NoAxis,
}

/// `found` where it lies in `from..=to`.
pub(super) fn between(what: &'static str, rule: &'static str, found: f64, from: f64, to: f64) -> Result<f64, Flaw> {
    if (from..=to).contains(&found) { Ok(found) } else { Err(Flaw::Number { what, rule, found }) }
}

/// Refuses places and depths that lie outside the Earth, or nowhere.
pub(super) fn check_place(longitude: f64, latitude: f64, depth: f64) -> Result<(), Flaw> {
    between("longitude", "between -360 and 360 degrees", longitude, -360.0, 360.0)?;
    between("latitude", "between -90 and 90 degrees", latitude, -90.0, 90.0)?;
    between("depth", "between 0 and 800 km", depth, 0.0, 800.0)?;
    Ok(())
}
