//! Polygons: whether one crosses itself.
//!
//! Two sides that are not neighbours may have no point in common. Two segments cross where the ends of each lie on
//! different sides of the other: M. de Berg and others (2008), "Computational Geometry", third edition, chapter 2.
//! Worked number: (0,0) (1,1) (1,0) (0,1) is a bow tie, its first and third sides cross in (0.5, 0.5).

type Point = (f64, f64);

/// Whether no two sides cross or touch, except neighbours in their common corner.
pub(super) fn is_simple(corners: &[Point]) -> bool {
    let count = corners.len();
    let side = |i: usize| (corners[i % count], corners[(i + 1) % count]);
    let meets = |i: usize, j: usize| {
        let (a, b) = (side(i), side(j));
        touch(a.0, a.1, b.0, b.1)
    };
    let distinct = (0..count).all(|i| side(i).0 != side(i).1);
    let apart = |i: usize, j: usize| j > i + 1 && !(i == 0 && j + 1 == count);
    count >= 3
        && distinct
        && area(corners) != 0.0
        && (0..count).all(|i| (0..count).filter(|j| apart(i, *j)).all(|j| !meets(i, j)))
}

/// Twice the signed area of a triangle: positive where a, b, c run anticlockwise.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn area(corners: &[Point]) -> f64 {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

fn touch(a: Point, b: Point, c: Point, d: Point) -> bool {
    let (c_side, d_side) = (turn(a, b, c), turn(a, b, d));
    let (a_side, b_side) = (turn(c, d, a), turn(c, d, b));
    let between = |p: Point, q: Point, r: Point| {
        (p.0.min(q.0)..=p.0.max(q.0)).contains(&r.0) && (p.1.min(q.1)..=p.1.max(q.1)).contains(&r.1)
    };
    (c_side * d_side < 0.0 && a_side * b_side < 0.0)
        || (c_side == 0.0 && between(a, b, c))
        || (d_side == 0.0 && between(a, b, d))
        || (a_side == 0.0 && between(c, d, a))
        || (b_side == 0.0 && between(c, d, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polygon_that_crosses_or_touches_itself_is_not_simple() {
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
        let bow_tie = [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)];
        let corner_on_side = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 0.0), (0.0, 2.0)];
        let flat = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)];
        let doubled = [(0.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0)];
        let dart = [(0.0, 0.0), (2.0, 1.0), (0.0, 2.0), (0.5, 1.0)];
        assert!(is_simple(&square) && is_simple(&dart) && is_simple(&square[..3]));
        for wrong in [&bow_tie[..], &corner_on_side, &flat, &doubled, &square[..2], &[]] {
            assert!(!is_simple(wrong), "{wrong:?}");
        }
    }
}
