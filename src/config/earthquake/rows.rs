//! Lists of rows of numbers, such as `states = [[90, 0.55, 0.05], [170, 0.55, 0.3]]`, and the order that they must keep.

use crate::config::field::Kind;
use crate::config::reading::{Reading, number};
use crate::input::complaint::Fault;
use crate::input::toml_tree::Node;

/// Rows of N numbers each under a key; `form` says what they are, as in "[median, spread, damage ratio]".
pub(super) fn rows<const N: usize>(table: &Reading, key: &str, form: &str) -> Option<Vec<[f64; N]>> {
    table.list(key, |node, kind| row(node, kind, form))
}

/// One row of N numbers under a key.
pub(super) fn numbers<const N: usize>(table: &Reading, key: &str, form: &str) -> Option<[f64; N]> {
    let list = table.list(key, number)?;
    let found = list.len();
    let row = list.try_into().ok();
    if row.is_none() {
        table.complain_key(key, wrong_length::<N>(found, form).with_example(table.example(key)));
    }
    row
}

fn row<const N: usize>(node: &Node, kind: &Kind, form: &str) -> Result<[f64; N], Fault> {
    let items = node.list()?;
    let of = if let Kind::List { of, .. } = kind { of } else { kind };
    let numbers = items.iter().map(|item| number(item, of)).collect::<Result<Vec<f64>, Fault>>()?;
    numbers.try_into().map_err(|list: Vec<f64>| wrong_length::<N>(list.len(), form))
}

fn wrong_length<const N: usize>(found: usize, form: &str) -> Fault {
    let numbers = if found == 1 { "number" } else { "numbers" };
    Fault::new(format!("here stand {found} {numbers} instead of {N}"), format!("{N} numbers are written: {form}"), "")
}

/// The first column that does not increase from row to row: the row, from one, and the two numbers.
pub(super) fn not_increasing<const N: usize>(rows: &[[f64; N]], column: usize) -> Option<(usize, f64, f64)> {
    let at = |row: &[f64; N]| row.get(column).copied().unwrap_or_default();
    let mut pairs = (2..).zip(rows.windows(2));
    pairs.find_map(|(place, pair)| match pair {
        [first, second] if at(second) <= at(first) => Some((place, at(first), at(second))),
        _ => None,
    })
}

/// Complains where one of some columns, each with its name, does not increase from row to row.
pub(super) fn check_increasing<const N: usize>(
    table: &Reading,
    key: &str,
    rows: &[[f64; N]],
    columns: &[(usize, &str)],
) -> Option<()> {
    for (column, name) in columns {
        if let Some((place, first, second)) = not_increasing(rows, *column) {
            let what = format!("the {name} of row {place}, {second}, is not above that of the row before, {first}");
            let rule = format!("the rows of `{key}` are in order, and the {name} increases from each to the next");
            table.complain_key(key, Fault::new(what, rule, table.example(key)));
            return None;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_out_of_order_is_found_with_its_place() {
        let rows = [[1.0, 0.1], [2.0, 0.1], [2.0, 0.3]];
        assert_eq!(not_increasing(&rows, 0), Some((3, 2.0, 2.0)));
        assert_eq!(not_increasing(&rows, 1), Some((2, 0.1, 0.1)));
        assert_eq!(not_increasing(&rows[..1], 0), None);
    }
}
