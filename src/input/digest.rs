//! Reading a file: its bytes and their SHA-256, so that the manifest of a run can list every input.
//!
//! Every file that reaches a result goes through [`read_file`]. SHA-256 is that of FIPS 180-4 (NIST 2015), written as 64
//! lower-case hexadecimal digits; worked number: the digest of the three bytes `abc` is
//! `ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad`.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::complaint::{Complaint, Fault};
use super::source::Source;

/// The most bytes that a configuration file may have: 64 MiB.
pub const MOST_TEXT: u64 = 64 << 20;
/// The most bytes that a table may have: 1 GiB.
pub const MOST_TABLE: u64 = 1 << 30;

/// The bytes of a file as they were read, their digest, and the name by which the user knows the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBytes {
    pub name: String,
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes` in hexadecimal.
    pub sha256: String,
}

/// SHA-256 in hexadecimal.
///
/// ```
/// let digest = ishizue::input::digest::sha256_hex(b"abc");
/// assert!(digest.starts_with("ba7816bf8f01cfea"));
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a file of at most `most` bytes. The complaint names the file as `name` and says why it cannot be read; where its example
/// is empty, whoever knows what the file is for gives one.
///
/// # Errors
/// One complaint when the file is missing, a directory, unreadable, or larger than `most`.
pub fn read_file(path: &Path, name: &str, most: u64) -> Result<FileBytes, Box<Complaint>> {
    let refuse = |fault: Fault| Box::new(Complaint::of_file(name, fault));
    let failed = |error: io::Error| refuse(unreadable(path, &error));
    let meta = fs::metadata(path).map_err(failed)?;
    if meta.is_dir() {
        let what = "this is a directory, not a file";
        return Err(refuse(Fault::new(what, "name the file itself", "")));
    }
    let mut bytes = Vec::new();
    // One byte more than allowed: a file that grows while it is read, or a device without length, is refused as well.
    let file = fs::File::open(path).map_err(failed)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(refuse(too_large(most)));
    }
    let sha256 = sha256_hex(&bytes);
    Ok(FileBytes { name: name.to_owned(), bytes, sha256 })
}

/// The text of a file.
///
/// # Errors
/// One complaint, with the line, when the file is not UTF-8, and one when it is empty.
pub fn text_of(file: &FileBytes, example: &str) -> Result<Source, Box<Complaint>> {
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| Box::new(not_utf8(&file.name, bytes, e.valid_up_to())))?;
    if text.trim().is_empty() {
        let fault = Fault::new("the file is empty", "a file that is named must say something", example);
        return Err(Box::new(Complaint::of_file(&file.name, fault).on_line(1)));
    }
    Ok(Source::new(file.name.as_str(), text))
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> Fault {
    let shown = super::complaint::shown(&path.display().to_string());
    match error.kind() {
        io::ErrorKind::NotFound => Fault::new(
            "there is no such file",
            format!("a file is looked for beside the file that names it; looked for {}", path.display()),
            "",
        ),
        io::ErrorKind::PermissionDenied => Fault::new(
            "the file may not be read",
            "the user who runs the program needs the right to read its input",
            format!("chmod u+r {shown}"),
        ),
        _ => Fault::new(
            format!("the file cannot be read: {error}"),
            "input files are ordinary files that can be read from start to end",
            "",
        ),
    }
}

fn too_large(most: u64) -> Fault {
    Fault::new(
        format!("the file is larger than {} MiB", most >> 20),
        format!("a file of this kind has at most {} MiB", most >> 20),
        "put long lists into CSV tables, and split very long tables",
    )
}

/// A complaint at the first byte that is not UTF-8.
fn not_utf8(name: &str, bytes: &[u8], valid_up_to: usize) -> Complaint {
    let kind = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => " (it looks like UTF-16)",
        _ => "",
    };
    let fault = Fault::new(
        format!("the file is not UTF-8 text{kind}"),
        "input files are UTF-8; Shift_JIS, UTF-16 and Windows-1252 are not read",
        "save as \"UTF-8\" (in a spreadsheet: \"CSV UTF-8\")",
    );
    // What comes before the offending byte is text, so the line can be told.
    let before = std::str::from_utf8(&bytes[..valid_up_to]).unwrap_or("");
    let position = Source::new(name, before).position(valid_up_to);
    Complaint { line: Some(position.line), column: Some(position.column), ..Complaint::of_file(name, fault) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        // FIPS 180-4 examples (NIST "SHA256.pdf"): one block and the empty message.
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn a_file_comes_with_its_digest_and_every_refusal_with_its_reason() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        fs::write(&path, "abc").unwrap();
        let file = read_file(&path, "a.csv", 3).unwrap();
        assert_eq!((file.bytes.as_slice(), &file.sha256[..8]), (b"abc".as_slice(), "ba7816bf"));
        let what = |r: Result<FileBytes, Box<Complaint>>| r.unwrap_err().what;
        assert_eq!(what(read_file(&path, "a.csv", 2)), "the file is larger than 0 MiB");
        assert_eq!(what(read_file(dir.path(), "d", 9)), "this is a directory, not a file");
        let gone = read_file(&dir.path().join("gone.csv"), "gone.csv", 9).unwrap_err();
        assert_eq!((gone.file.as_str(), gone.what.as_str()), ("gone.csv", "there is no such file"));
        assert!(gone.rule.contains("gone.csv"));
    }

    #[test]
    fn a_text_that_is_not_utf8_names_the_line() {
        let file = |bytes: &[u8]| FileBytes { name: "s.csv".into(), bytes: bytes.to_vec(), sha256: String::new() };
        // "id\n" then the Shift_JIS bytes of 東.
        let c = text_of(&file(b"id\nx\x93\x8c\n"), "e").unwrap_err();
        assert_eq!((c.line, c.column), (Some(2), Some(2)));
        assert!(c.rule.contains("Shift_JIS"));
        assert!(text_of(&file(b"\xff\xfei\0"), "e").unwrap_err().what.contains("UTF-16"));
        assert_eq!(text_of(&file(b" \r\n"), "e").unwrap_err().what, "the file is empty");
        assert_eq!(text_of(&file(b"\xef\xbb\xbfid"), "e").unwrap().text(), "id");
    }
}
