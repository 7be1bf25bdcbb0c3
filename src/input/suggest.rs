//! "Did you mean": the known word nearest to a misspelt one.
//!
//! Distance: the least number of insertions, deletions, substitutions and swaps of neighbours that turn one word into
//! the other (optimal string alignment: Damerau, F. J., 1964, "A technique for computer detection and correction of
//! spelling errors", Communications of the ACM 7(3), 171-176; Levenshtein 1966). Case, `_` and blanks count as `-`.
//! Worked number: `comission` to `commission` is 1, `premuim` to `premium` is 1 (a swap).

/// The known word nearest to `word`, if it is near enough to be meant: at most a third of its letters differ, or it is the first or
/// the last part of that word alone.
///
/// ```
/// use ishizue::input::suggest::nearest;
/// assert_eq!(nearest("comission", ["premium", "commission"]), Some("commission"));
/// assert_eq!(nearest("degrees", ["premium", "degrees-of-freedom"]), Some("degrees-of-freedom"));
/// assert_eq!(nearest("volcano", ["premium", "commission"]), None);
/// ```
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let letters = plain(word);
    if letters.len() > 60 {
        return None;
    }
    let near = |k: &'k str| {
        let other = plain(k);
        let most = (letters.len().max(other.len()) / 3).max(1);
        let d = distance(&letters, &other);
        (d <= most && d < letters.len().max(1)).then_some((d, k))
    };
    let known: Vec<&'k str> = known.into_iter().collect();
    known.iter().copied().filter_map(near).min_by_key(|(d, _)| *d).map(|(_, k)| k).or_else(|| part_of(&letters, &known))
}

/// The only known word of several parts of which `letters` are the first or the last.
fn part_of<'k>(letters: &[char], known: &[&'k str]) -> Option<&'k str> {
    let holds = |k: &&&str| {
        let other = plain(k);
        let rest = other.len().checked_sub(letters.len() + 1).filter(|_| letters.len() > 2);
        rest.is_some_and(|rest| {
            other.starts_with(letters) && other[letters.len()] == '-' || other.ends_with(letters) && other[rest] == '-'
        })
    };
    let mut found = known.iter().filter(holds);
    found.next().filter(|_| found.next().is_none()).copied()
}

fn plain(word: &str) -> Vec<char> {
    word.chars().take(100).flat_map(char::to_lowercase).map(|c| if c == '_' || c == ' ' { '-' } else { c }).collect()
}

/// Optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substitution = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substitution.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(a: &str, b: &str) -> usize {
        distance(&plain(a), &plain(b))
    }

    #[test]
    fn distances_of_textbook_pairs() {
        // kitten/sitting 3 and Saturday/Sunday 3: the usual examples of the Levenshtein distance.
        assert_eq!([d("kitten", "sitting"), d("Saturday", "Sunday"), d("premuim", "premium")], [3, 3, 1]);
        assert_eq!([d("", "abc"), d("abc", ""), d("", "")], [3, 3, 0]);
        assert_eq!(d("opening_surplus", "Opening Surplus"), 0);
    }

    #[test]
    fn the_nearest_word_wins_and_a_strange_one_has_none() {
        let known = ["limit", "attachment", "aggregate-limit", "share"];
        assert_eq!(nearest("limits", known), Some("limit"));
        assert_eq!(nearest("attachement", known), Some("attachment"));
        assert_eq!(nearest("agregate_limit", known), Some("aggregate-limit"));
        assert_eq!(nearest("aggregate", known), Some("aggregate-limit"));
        assert_eq!(nearest("limit", ["annual-limit", "aggregate-limit"]), None);
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"s".repeat(100_000), known), None);
    }
}
