//! Whether correlations fit together: a matrix is positive semi-definite if no combination of its variables has a negative
//! variance. If not, which of them do not fit.
//!
//! Worked number: three variables with the correlations 0.9, 0.9 and -0.9 do not exist: the determinant is
//! 1 + 2 x 0.9 x 0.9 x (-0.9) - 3 x 0.81 = -2.888.

/// What counts as nought: correlations are written with a few digits.
const TOLERANCE: f64 = 1e-10;

/// The variables that do not fit together, ascending: the first three of that kind, or, where any three fit, those up to the
/// first that does not fit to all before it. Nothing where all fit. The diagonal is 1 and no correlation beyond -1 and 1.
pub(super) fn misfits(matrix: &[Vec<f64>]) -> Option<Vec<usize>> {
    let block = leading(matrix)?;
    Some(triple(matrix).map_or(block, |three| three.to_vec()))
}

/// The smallest eigenvalue of some of the variables, by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5).
pub(super) fn smallest_eigenvalue(matrix: &[Vec<f64>], of: &[usize]) -> f64 {
    let mut a: Vec<Vec<f64>> = of.iter().map(|i| of.iter().map(|j| matrix[*i][*j]).collect()).collect();
    let n = a.len();
    for _ in 0..50 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off < 1e-24 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, p, q);
            }
        }
    }
    (0..n).map(|i| a[i][i]).fold(f64::INFINITY, f64::min)
}

/// Makes the element (p, q), right of the diagonal, nought.
fn rotate(a: &mut [Vec<f64>], p: usize, q: usize) {
    if a[p][q].abs() < 1e-300 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (upper, lower) = a.split_at_mut(q);
    for (first, second) in upper[p].iter_mut().zip(&mut lower[0]) {
        (*first, *second) = (c * *first - s * *second, s * *first + c * *second);
    }
}

fn triple(matrix: &[Vec<f64>]) -> Option<[usize; 3]> {
    let n = matrix.len();
    for i in 0..n {
        for j in i + 1..n {
            for k in j + 1..n {
                let (a, b, c) = (matrix[i][j], matrix[i][k], matrix[j][k]);
                if 1.0 + 2.0 * a * b * c - a * a - b * b - c * c < -TOLERANCE {
                    return Some([i, j, k]);
                }
            }
        }
    }
    None
}

/// The variables up to the first pivot of Cholesky's decomposition that is negative; a pivot of nought means that the
/// variable is a combination of those before it, which must then correlate alike with all that follow.
fn leading(matrix: &[Vec<f64>]) -> Option<Vec<usize>> {
    let n = matrix.len();
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(n);
    // What is left of a correlation after the variables before `upto`.
    let left = |factor: &[Vec<f64>], row: &[f64], i: usize, j: usize, upto: usize| {
        matrix[i][j] - (0..upto).map(|k| row[k] * factor[j][k]).sum::<f64>()
    };
    for i in 0..n {
        let mut row = vec![0.0; i + 1];
        for j in 0..i {
            let rest = left(&factor, &row, i, j, j);
            let pivot = factor[j][j];
            if pivot == 0.0 && rest.abs() > TOLERANCE.sqrt() {
                return Some((0..=i).collect());
            }
            row[j] = if pivot == 0.0 { 0.0 } else { rest / pivot };
        }
        let rest = matrix[i][i] - row[..i].iter().map(|l| l * l).sum::<f64>();
        if rest < -TOLERANCE {
            return Some((0..=i).collect());
        }
        row[i] = if rest > TOLERANCE { rest.sqrt() } else { 0.0 };
        factor.push(row);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn equal(n: usize, r: f64) -> Vec<Vec<f64>> {
        (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { r }).collect()).collect()
    }

    #[test]
    fn equal_correlations_fit_down_to_minus_one_over_their_number_less_one() {
        assert_eq!(misfits(&equal(5, 0.3)), None);
        assert_eq!(misfits(&equal(5, 1.0)), None);
        assert_eq!(misfits(&equal(5, -0.25)), None);
        // Any three of them fit down to -1/2, and four to -1/3.
        assert_eq!(misfits(&equal(5, -0.26)), Some(vec![0, 1, 2, 3, 4]));
        assert_eq!(misfits(&equal(5, -0.34)), Some(vec![0, 1, 2, 3]));
        assert_relative_eq!(smallest_eigenvalue(&equal(5, -0.26), &[0, 1, 2, 3, 4]), -0.04, epsilon = 1e-12);
        assert_relative_eq!(smallest_eigenvalue(&equal(5, 0.3), &[1, 2, 3]), 0.7, epsilon = 1e-12);
    }

    #[test]
    fn three_that_do_not_fit_are_found_among_many() {
        let mut matrix = equal(6, 0.0);
        for (i, j, r) in [(1, 3, 0.9), (1, 4, 0.9), (3, 4, -0.9)] {
            (matrix[i][j], matrix[j][i]) = (r, r);
        }
        assert_eq!(misfits(&matrix), Some(vec![1, 3, 4]));
        assert_relative_eq!(smallest_eigenvalue(&matrix, &[1, 3, 4]), -0.8, epsilon = 1e-12);
    }

    #[test]
    fn twins_must_correlate_alike_with_others() {
        let mut matrix = equal(3, 0.0);
        for (i, j, r) in [(0, 1, 1.0), (0, 2, 0.5), (1, 2, 0.5)] {
            (matrix[i][j], matrix[j][i]) = (r, r);
        }
        assert_eq!(misfits(&matrix), None);
        (matrix[1][2], matrix[2][1]) = (0.4, 0.4);
        assert_eq!(misfits(&matrix), Some(vec![0, 1, 2]));
    }
}
