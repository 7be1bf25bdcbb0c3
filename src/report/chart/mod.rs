//! Charts as inline SVG: axes, lines, bands, bars, the fan of surplus, the picture of the programme, the frontier of designs.
//!
//! Pure functions from numbers to text. Lines differ by dashes, bars by hatching, so that a black and white print can
//! be read; colour only helps. Text is never closer than its own size: labels that would collide are left out.

pub mod axis;
pub mod bars;
pub mod convergence;
pub mod exceedance;
pub mod fan;
pub mod flow;
pub mod frontier;
pub mod horizontal;
pub mod map;
pub mod bridge;
pub mod ranges;
pub mod spans;
pub mod stacked;
pub mod svg;
pub mod tornado;
pub mod tower;
pub mod tower_scale;

/// Height of chart text, in the units of the drawing; a half-width chart is shown at about one unit a pixel.
pub const TEXT: f64 = 12.0;

/// Width of a text of this many columns, a little generous, so that what fits by this estimate fits in any sans serif.
pub fn text_width(text: &str) -> f64 {
    super::text::columns(text) as f64 * TEXT * 0.53
}
