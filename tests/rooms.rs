//! The order of the rooms: a room imports only from the rooms above it, and nobody slips past the lint that keeps the
//! functions of the C library out of results. Reads the text of `src/`, so that it also sees what the compiler accepts.

#[path = "rooms/tokens.rs"]
mod tokens;

#[path = "rooms/paths.rs"]
mod paths;

use paths::{Finding, read_source};
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from top to bottom. Rooms on one line never import one another.
const ROOMS: [&[&str]; 11] = [
    &["numerics"],
    &["input"],
    &["model"],
    &["statistics"],
    &["perils", "programme", "ledger"],
    &["simulation"],
    &["study"],
    &["config"],
    &["selftest"],
    &["report"],
    &["cli"],
];

fn floor(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

/// Files under a directory that end in `.rs`, sorted, so that complaints come in the same order everywhere.
fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a readable directory") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The modules that a file stands for: `perils/beta.rs` is `["perils", "beta"]`, `perils/mod.rs` is `["perils"]`.
fn module_of(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        parts.pop();
    }
    parts
}

/// What is wrong with one file; `file` is relative to `src/`.
fn complaints(file: &Path, text: &str) -> Vec<String> {
    let module = module_of(file);
    let mut found: Vec<String> = read_source(&module, text)
        .into_iter()
        .filter_map(|(line, finding)| Some(format!("src/{}:{line}: {}", file.display(), fault(&module, finding)?)))
        .collect();
    found.dedup();
    found
}

/// Modules in files of their own that a file declares for tests only.
fn test_files(module: &[String], text: &str) -> Vec<Vec<String>> {
    let test_file = |(_, finding)| if let Finding::TestFile(module) = finding { Some(module) } else { None };
    read_source(module, text).into_iter().filter_map(test_file).collect()
}

fn fault(module: &[String], finding: Finding) -> Option<String> {
    match finding {
        Finding::Import(room) => {
            let here = module.first()?;
            let (Some(from), Some(to)) = (floor(here), floor(&room)) else {
                return floor(here).map(|_| format!("{here} imports crate::{room}, which is not a room"));
            };
            let wrong = *here != room && to >= from;
            wrong.then(|| format!("{here} imports from {room}, which is not above it"))
        }
        Finding::TestFile(_) => None,
        Finding::AllowedLint => Some("the lint disallowed_methods is switched off outside tests".into()),
        Finding::Call(name) => Some(format!("calls `{name}` of std: use numerics::kernels or libm")),
    }
}

#[test]
fn every_room_imports_only_from_rooms_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let files: Vec<(PathBuf, String)> = sources(&src)
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).expect("a readable file");
            (file.strip_prefix(&src).expect("a file under src").to_path_buf(), text)
        })
        .collect();
    assert!(files.len() > 20, "only {} files were found under {}", files.len(), src.display());
    let tests: Vec<Vec<String>> = files.iter().flat_map(|(file, text)| test_files(&module_of(file), text)).collect();
    for (file, text) in &files {
        let for_tests = tests.iter().any(|test| module_of(file).starts_with(test));
        let found = complaints(file, text);
        wrong.extend(found.into_iter().filter(|fault| !for_tests || fault.contains(" imports ")));
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_directory_under_src_is_a_known_room() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).expect("a readable directory") {
        let entry = entry.expect("a readable entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(!entry.path().is_dir() || floor(&name).is_some(), "src/{name} is not in the order of rooms");
    }
}

#[test]
fn a_wrong_direction_is_found_however_it_is_spelled() {
    let spellings = [
        "use crate::programme::plan::Plan;",
        "use crate::{model::money, programme::{plan::Plan, layer}};",
        "use crate::{\n    model::money,\n    programme,\n};",
        "pub use crate::programme as other;",
        "fn f() { crate::programme::plan::compile(); }",
        "fn f() -> crate::programme::plan::Plan { todo() }",
        "use super::super::programme::plan::Plan;",
        "mod inner { use super::super::super::programme::Plan; }",
        "mod inner { fn f() { super::super::super::programme::g(); } }",
        "use ishizue::programme::plan::Plan;",
        "macro_rules! m { () => { $crate::programme::g() } }",
    ];
    for text in spellings {
        let found = complaints(Path::new("perils/source.rs"), text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with("src/perils/source.rs:"), "{found:?}");
        assert!(found[0].ends_with("perils imports from programme, which is not above it"), "{found:?}");
    }
    let hidden = complaints(Path::new("perils/source.rs"), "use crate::Plan;");
    assert_eq!(hidden, ["src/perils/source.rs:1: perils imports crate::Plan, which is not a room"]);
    let third_line = "use crate::{\n    model::money,\n    programme,\n};";
    assert!(complaints(Path::new("ledger/mod.rs"), third_line)[0].starts_with("src/ledger/mod.rs:3:"));
    assert_eq!(complaints(Path::new("numerics/mod.rs"), "use super::cli;").len(), 1);
}

#[test]
fn right_directions_comments_and_strings_are_no_faults() {
    let text = r##"
        //! See [`crate::report`].
        use crate::model::{money::Quantum, Model};
        use crate::numerics;
        use crate::programme::plan::{self, Plan};
        use super::layer::Layer;
        use self::inner::Thing;
        /* crate::cli::run(); /* nested crate::report */ */
        pub(crate) fn f<'a>(x: &'a str) -> char {
            let _ = "crate::report::html";
            let _ = r#"use crate::cli; " "#;
            let _ = b"crate::study";
            '"'
        }
        mod inner { use super::super::layer; pub struct Thing; }
    "##;
    assert_eq!(complaints(Path::new("programme/tower.rs"), text), Vec::<String>::new());
}

#[test]
fn the_lint_may_be_switched_off_in_tests_only() {
    let off = [
        "#[allow(clippy::disallowed_methods)]\nfn f(x: f64) -> f64 { g(x) }",
        "#![allow(clippy::disallowed_methods)]",
        "#[expect(clippy::disallowed_methods, reason = \"quick\")] mod fast { }",
        "#[cfg_attr(unix, allow(clippy::disallowed_methods))] fn f() {}",
    ];
    for text in off {
        assert_eq!(complaints(Path::new("perils/beta.rs"), text).len(), 1, "{text}");
    }
    let in_tests = "#[cfg(test)]\n#[allow(clippy::disallowed_methods)]\nmod tests { fn f(x: f64) -> f64 { x.ln() } }";
    assert_eq!(complaints(Path::new("perils/beta.rs"), in_tests), Vec::<String>::new());
    let inside = "#[cfg(test)]\nmod tests { #[allow(clippy::disallowed_methods)] fn f(x: f64) -> f64 { x.exp() } }";
    assert_eq!(complaints(Path::new("perils/beta.rs"), inside), Vec::<String>::new());
}

#[test]
fn a_file_declared_for_tests_is_known_as_one() {
    let text = "mod plan;\n#[cfg(test)]\npub mod examples;\n#[cfg(test)] mod tests { }";
    let module = ["programme".to_string()];
    assert_eq!(test_files(&module, text), [["programme", "examples"].map(String::from)]);
}

#[test]
fn functions_of_the_c_library_are_found_by_name() {
    for text in ["fn f(x: f64) -> f64 { x.powf(2.5) }", "let y = f64::ln(x);", "xs.map(f64::exp)", "a.mul_add(b, c)"] {
        assert_eq!(complaints(Path::new("statistics/tail.rs"), text).len(), 1, "{text}");
    }
    for text in ["libm::exp(x)", "kernels::ln(x)", "x.sqrt()", "struct S { exp: f64 }", "s.exp + 1.0", "fn ln() {}"] {
        assert_eq!(complaints(Path::new("statistics/tail.rs"), text), Vec::<String>::new(), "{text}");
    }
}
