//! Text on a page of fixed width: columns of a terminal, wrapping, padding, signs, and what users wrote made harmless.

use unicode_width::UnicodeWidthChar;

/// Columns of a terminal that a text takes: East Asian wide characters count two, combining marks none.
pub fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

fn char_columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// The text cut to a number of columns, with an ellipsis where something was cut.
pub fn clipped(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.into();
    }
    let mut clipped = String::new();
    let mut used = 0;
    for character in text.chars() {
        if used + char_columns(character) + 1 > width {
            break;
        }
        used += char_columns(character);
        clipped.push(character);
    }
    clipped.push('…');
    clipped
}

/// The text with spaces before it, up to a number of columns.
pub fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// The text with spaces after it, up to a number of columns.
pub fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Lines of at most `width` columns, broken at spaces (and inside words that are longer than a line).
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut rest = word.to_string();
        loop {
            let last = lines.len() - 1;
            let used = columns(&lines[last]);
            let space = usize::from(used > 0);
            if used + space + columns(&rest) <= width {
                if space == 1 {
                    lines[last].push(' ');
                }
                lines[last].push_str(&rest);
                break;
            }
            if used > 0 {
                lines.push(String::new());
                continue;
            }
            let mut taken = 0;
            let cut = rest.char_indices().find(|&(_, character)| {
                taken += char_columns(character);
                taken > width
            });
            let at = cut.map_or(rest.len(), |(at, _)| at).max(rest.chars().next().map_or(0, char::len_utf8));
            lines[last] = rest[..at].to_string();
            rest = rest[at..].to_string();
            if rest.is_empty() {
                break;
            }
            lines.push(String::new());
        }
    }
    lines
}

/// The text with a true minus sign before figures that are below nought.
pub fn with_minus(text: &str) -> String {
    let mut typeset = String::with_capacity(text.len());
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let sign = character == '-'
            && matches!(before, ' ' | '(')
            && characters.peek().is_some_and(|next| next.is_ascii_digit() || *next == '(');
        typeset.push(if sign { '\u{2212}' } else { character });
        before = character;
    }
    typeset
}

/// A user's text on one line: control characters (which could steer a terminal) become spaces.
pub fn plain(text: &str) -> String {
    text.chars().map(|character| if steers(character) { ' ' } else { character }).collect()
}

fn steers(character: char) -> bool {
    character.is_control() || matches!(u32::from(character), 0x202A..=0x202E | 0x2066..=0x2069 | 0x2028 | 0x2029)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_two_columns() {
        assert_eq!(columns("再々保険"), 8);
        assert_eq!(columns("Captive"), 7);
        assert_eq!(clipped("再々保険料", 7), "再々保…");
        assert_eq!(columns(&left("再保険", 10)), 10);
        assert_eq!(right("1.5", 6), "   1.5");
    }

    #[test]
    fn long_text_is_wrapped_and_long_words_are_broken() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("再々保険", 5), ["再々", "保険"]);
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn a_minus_sign_is_no_hyphen() {
        assert_eq!(with_minus("JPY -39.20m (-3 to -1), 2027-04-01"), "JPY −39.20m (−3 to −1), 2027-04-01");
    }

    #[test]
    fn text_of_users_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\nc"), "a [2Jb c");
    }
}
