//! Rust source cut into the tokens that paths are made of: comments, strings and characters are left out.

/// A piece of source with its line, from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Token<'a> {
    pub line: usize,
    pub text: &'a str,
}

/// Identifiers, `::` and single marks, in order.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut at, mut line, mut found) = (0, 1, Vec::new());
    while at < bytes.len() {
        let end = at + length(text, at);
        let piece = &text[at..end];
        if is_word(bytes[at]) && !piece.contains(['"', '\'']) || is_mark(piece) {
            found.push(Token { line, text: piece });
        }
        line += piece.matches('\n').count();
        at = end;
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

fn is_mark(piece: &str) -> bool {
    piece == "::" || (piece.len() == 1 && piece.as_bytes()[0].is_ascii_punctuation())
}

/// Length in bytes of the token, comment, string or stretch of space that begins at `at`.
fn length(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let bytes = rest.as_bytes();
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with("::") {
        return 2;
    }
    if let Some(length) = string(rest) {
        return length;
    }
    if bytes[0] == b'\'' {
        return character_or_lifetime(rest);
    }
    if is_word(bytes[0]) {
        return bytes.iter().position(|&byte| !is_word(byte)).unwrap_or(bytes.len());
    }
    rest.chars().next().map_or(1, char::len_utf8)
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest.as_bytes()[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.as_bytes()[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Plain, byte, C and raw strings.
fn string(rest: &str) -> Option<usize> {
    let prefix = rest.len() - rest.trim_start_matches(['b', 'c', 'r']).len();
    if prefix > 2 {
        return None;
    }
    let raw = rest[..prefix].contains('r');
    let hashes = rest[prefix..].len() - rest[prefix..].trim_start_matches('#').len();
    let quote = prefix + if raw { hashes } else { 0 };
    if rest.as_bytes().get(quote) != Some(&b'"') {
        return None;
    }
    let body = &rest[quote + 1..];
    if raw {
        let close = format!("\"{}", "#".repeat(hashes));
        return Some(body.find(&close).map_or(rest.len(), |end| quote + 1 + end + close.len()));
    }
    let mut escaped = false;
    for (place, byte) in body.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(quote + 1 + place + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

/// `'x'` and `'\n'` are characters; `'static` is a lifetime.
fn character_or_lifetime(rest: &str) -> usize {
    let body = &rest[1..];
    if let Some(escape) = body.strip_prefix('\\') {
        let skip = escape.chars().next().map_or(0, char::len_utf8);
        return escape[skip..].find('\'').map_or(rest.len(), |end| 2 + skip + end + 1);
    }
    let first = body.chars().next().map_or(0, char::len_utf8);
    if body[first..].starts_with('\'') {
        return 1 + first + 1;
    }
    1 + body.bytes().position(|byte| !is_word(byte)).unwrap_or(body.len())
}
