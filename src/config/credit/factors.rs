//! `factor-correlation`: correlations of the factors of the default model, from a square table with names.
//!
//! Factors are `global`, every country of a buyer by its code, every sector of a buyer by its name. Countries and sectors of
//! the lists that no buyer is in may be left out; their factors move nothing and stand alone.
//!
//! Worked number: of three countries with correlations 0.9, 0.9 and -0.9 the third cannot be: what is like the same thing is
//! alike. The smallest eigenvalue is -0.8.

use std::collections::BTreeSet;

use super::definite::{misfits, smallest_eigenvalue};
use crate::config::reading::Reading;
use crate::input::complaint::{Complaint, Complaints, Fault, shown};
use crate::input::matrix::Matrix;
use crate::input::suggest;
use crate::model::credit::country::{Country, Sector};
use crate::model::credit::obligor::Obligor;

/// The name of the global factor.
const GLOBAL: &str = "global";
const EXAMPLE: &str = "factor,global,JP,machinery\nglobal,1,0,0\nJP,0,1,0.2\nmachinery,0,0.2,1";
/// How far a correlation may be from its mirror image.
const TOLERANCE: f64 = 1e-12;

/// Reads `factor-correlation`, in the order global, countries, sectors; nothing inside where the key is not written.
pub(super) fn read(
    table: &Reading,
    countries: &[Country],
    sectors: &[Sector],
    obligors: &[Obligor],
) -> Option<Option<Vec<Vec<f64>>>> {
    let key = "factor-correlation";
    if !table.has(key) {
        return Some(None);
    }
    let file = table.ctx.file(table.node(key)?)?;
    let mut found = Complaints::new();
    let matrix = Matrix::read(&file, &mut found);
    found.into_iter().for_each(|complaint| table.ctx.push(complaint));
    let factors = Factors::of(countries, sectors, obligors);
    let matrix = matrix?;
    let wrong = factors.check(&matrix);
    let good = wrong.is_empty();
    wrong.into_iter().for_each(|complaint| table.ctx.push(complaint));
    let arranged = good.then(|| factors.arrange(&matrix))?;
    if let Some(obligor) = obligors.iter().position(|obligor| is_nothing(obligor, &arranged, countries.len())) {
        let what = format!("the factors of buyer {} of the list cancel: their sum does not vary", obligor + 1);
        let rule = "the parts of the world, the country and the sector of a buyer add up to something that varies";
        table.complain_key(key, Fault::new(what, rule, "correlations above -1 between the factors of a buyer"));
        return None;
    }
    Some(Some(arranged))
}

/// Whether a buyer with a correlation has factors whose sum has no variance.
fn is_nothing(obligor: &Obligor, correlations: &[Vec<f64>], countries: usize) -> bool {
    let sector = obligor.sector.map(|sector| 1 + countries + sector as usize);
    let parts: Vec<(usize, f64)> = [Some(0), Some(1 + obligor.country as usize), sector]
        .into_iter()
        .zip(obligor.loadings)
        .filter_map(|(factor, loading)| Some((factor?, loading)))
        .filter(|(_, loading)| *loading != 0.0)
        .collect();
    let of = |i: &(usize, f64), j: &(usize, f64)| i.1 * j.1 * correlations[i.0][j.0];
    let variance: f64 = parts.iter().map(|i| parts.iter().map(|j| of(i, j)).sum::<f64>()).sum();
    let whole: f64 = parts.iter().map(|(_, loading)| loading * loading).sum();
    obligor.correlation > 0.0 && whole > 0.0 && variance < 1e-9 * whole
}

struct Factors<'m> {
    names: Vec<&'m str>,
    /// Those that move a buyer.
    needed: BTreeSet<usize>,
}

impl<'m> Factors<'m> {
    fn of(countries: &'m [Country], sectors: &'m [Sector], obligors: &[Obligor]) -> Factors<'m> {
        let codes = countries.iter().map(|country| country.code.as_str());
        let names = std::iter::once(GLOBAL).chain(codes).chain(sectors.iter().map(|sector| sector.name.as_str()));
        let first_sector = 1 + countries.len();
        let of_buyer = |obligor: &Obligor| {
            let sector = obligor.sector.map(|sector| first_sector + sector as usize);
            [Some(0), Some(1 + obligor.country as usize), sector]
        };
        Factors { names: names.collect(), needed: obligors.iter().flat_map(of_buyer).flatten().collect() }
    }

    fn check(&self, matrix: &Matrix) -> Vec<Complaint> {
        let mut wrong = self.check_names(matrix);
        wrong.extend(check_numbers(matrix));
        if wrong.is_empty() {
            wrong.extend(check_fit(matrix));
        }
        wrong
    }

    fn check_names(&self, matrix: &Matrix) -> Vec<Complaint> {
        let mut wrong = Vec::new();
        if let Some(twice) = (1..self.names.len()).find(|at| self.names[..*at].contains(&self.names[*at])) {
            let what = format!("two factors are called \"{}\"", shown(self.names[twice]));
            let rule = "the table names factors, so no sector is called \"global\" or like a country";
            wrong.push(matrix.complaint_of_header(Fault::new(what, rule, EXAMPLE)));
        }
        for (at, name) in matrix.names.iter().enumerate().filter(|(_, name)| !self.names.contains(&name.as_str())) {
            let near = suggest::nearest(name, self.names.iter().copied());
            let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{}\"?", shown(near)));
            let what = format!("there is no factor called \"{}\"{meant}", shown(name));
            let rule =
                "factors are global, the codes of countries and the names of sectors, of the buyers or of their lists";
            wrong.push(matrix.complaint_of_name(at, Fault::new(what, rule, near.unwrap_or(GLOBAL))));
        }
        let lacking = self.needed.iter().map(|at| self.names[*at]).find(|name| matrix.names.iter().all(|n| n != name));
        if let Some(name) = lacking {
            let what = format!("the table lacks the factor \"{}\"", shown(name));
            let rule = "it holds the factor global and that of every country and sector that a buyer is in";
            wrong.push(matrix.complaint_of_header(Fault::new(what, rule, EXAMPLE)));
        }
        wrong
    }

    fn arrange(&self, matrix: &Matrix) -> Vec<Vec<f64>> {
        let place = |name: &&str| matrix.names.iter().position(|known| known == name);
        let places: Vec<Option<usize>> = self.names.iter().map(place).collect();
        let number = |i: usize, j: usize| match (places[i], places[j]) {
            _ if i == j => 1.0,
            (Some(row), Some(column)) => matrix.values[row.min(column)][row.max(column)],
            _ => 0.0,
        };
        let n = places.len();
        (0..n).map(|i| (0..n).map(|j| number(i, j)).collect()).collect()
    }
}

/// The first number of each kind that is no correlation.
fn check_numbers(matrix: &Matrix) -> Option<Complaint> {
    let n = matrix.names.len();
    let rule =
        "a table of correlations has 1 on its diagonal, numbers from -1 to 1, and the same above the diagonal as below";
    for i in 0..n {
        for j in 0..n {
            let (found, mirrored) = (matrix.values[i][j], matrix.values[j][i]);
            let (row, column) = (shown(&matrix.names[i]), shown(&matrix.names[j]));
            let what = if i == j && found != 1.0 {
                format!("the correlation of \"{row}\" with itself is {found}")
            } else if found.abs() > 1.0 {
                format!("the correlation {found} of \"{row}\" and \"{column}\" is out of range")
            } else if (found - mirrored).abs() > TOLERANCE {
                format!(
                    "the correlation of \"{row}\" and \"{column}\" is {found}, that of \"{column}\" and \"{row}\" {mirrored}"
                )
            } else {
                continue;
            };
            let example = if i == j { "1".to_owned() } else { mirrored.clamp(-1.0, 1.0).to_string() };
            return Some(matrix.complaint(i, j, Fault::new(what, rule, example)));
        }
    }
    None
}

fn check_fit(matrix: &Matrix) -> Option<Complaint> {
    let which = misfits(&matrix.values)?;
    let least = smallest_eigenvalue(&matrix.values, &which);
    let names: Vec<String> = which.iter().map(|at| shown(&matrix.names[*at])).collect();
    let [.., other, last] = which[..] else { return None };
    let what = format!(
        "the correlations of {} do not fit together: their smallest eigenvalue is {least:.4}",
        names.join(", ")
    );
    let rule = "a table of correlations is positive semi-definite: no mix of its factors has a negative variance; with three \
                factors, two that are like the third are alike";
    Some(matrix.complaint(other, last, Fault::new(what, rule, example_of(matrix, &which))))
}

/// So many factors are shown as a table.
const SHOWN: usize = 4;

/// The table of these factors with correlations that fit: of three the last is moved as little as need be, of more all are made
/// weaker in one proportion.
///
/// With t times the correlations the smallest eigenvalue e becomes 1 - t (1 - e), which is nought at t = 1 / (1 - e).
fn example_of(matrix: &Matrix, which: &[usize]) -> String {
    let fitted = match which {
        [i, j, k] => moved(matrix, [*i, *j, *k]),
        _ => None,
    };
    let weaker = || {
        let most = 1.0 / (1.0 - smallest_eigenvalue(&matrix.values, which));
        let times = libm::floor(most * 100.0) / 100.0;
        let cell = |i: &usize, j: &usize| {
            let weaker = times * matrix.values[*i][*j];
            if i == j { 1.0 } else { libm::trunc(weaker * 1000.0) / 1000.0 }
        };
        (times, which.iter().map(|i| which.iter().map(|j| cell(i, j)).collect()).collect::<Vec<Vec<f64>>>())
    };
    let table = match fitted {
        Some(table) => table,
        None => {
            let (times, table) = weaker();
            if which.len() > SHOWN {
                return format!("every correlation of these factors times {times}");
            }
            table
        }
    };
    let names: Vec<String> = which.iter().map(|at| shown(&matrix.names[*at])).collect();
    let line = |(name, row): (&String, &Vec<f64>)| {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        format!("{name},{}", cells.join(","))
    };
    let lines: Vec<String> = names.iter().zip(&table).map(line).collect();
    format!("factor,{}\n{}", names.join(","), lines.join("\n"))
}

/// Three factors, of which the last two correlate as they can: with a and b to the first from ab - s to ab + s, where
/// s = sqrt((1 - a^2)(1 - b^2)).
fn moved(matrix: &Matrix, [i, j, k]: [usize; 3]) -> Option<Vec<Vec<f64>>> {
    let (a, b, stated) = (matrix.values[i][j], matrix.values[i][k], matrix.values[j][k]);
    let spread = ((1.0 - a * a) * (1.0 - b * b)).sqrt();
    let (least, most) = (a * b - spread, a * b + spread);
    // Rounded into the range.
    let c = if stated < least { libm::ceil(least * 1000.0) / 1000.0 } else { libm::floor(most * 1000.0) / 1000.0 };
    let table = vec![vec![1.0, a, b], vec![a, 1.0, c], vec![b, c, 1.0]];
    (c.abs() <= 1.0 && misfits(&table).is_none()).then_some(table)
}
