//! What the documentation shows is what the program does: every configuration in README.md and docs/ is accepted, every
//! pasted output is the program's, every link leads somewhere, every command exists.
//!
//! | fenced block | what is done with it |
//! |---|---|
//! | `toml config` | a whole file: read and compiled |
//! | `toml step` | all of one page, one after the other, are one file: read and compiled |
//! | `toml part` | completed with what it leaves out, then read and compiled |
//! | `csv NAME`, `toml file NAME` | the file NAME that these configurations name |
//! | `text` after `<!-- output: ishizue ARGUMENTS -->` | what the command prints; `, lines A-B` takes some of its lines |
//!
//! After a change of outputs: `ISHIZUE_WRITE_DOCS=1 cargo test --test docs` writes them anew.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

/// README.md, the other pages beside it, and everything under docs/ that is written by hand.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = ["README.md", "DESIGN.md", "CHANGELOG.md"].map(PathBuf::from).to_vec();
    let configs = ["company_b", "herp_2018", "japan_100", "year_event_table"].map(|name| format!("configs/{name}"));
    for folder in ["docs", "docs/methods", "benches/peers"].map(str::to_owned).into_iter().chain(configs) {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    pages.sort();
    pages
}

/// A fenced block: the words after the fence, the line before it, its text.
struct Fenced {
    kind: Vec<String>,
    before: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Fenced> {
    let (mut found, mut open, mut last): (Vec<Fenced>, Option<Fenced>, String) = (Vec::new(), None, String::new());
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(words), None) => {
                let kind = words.split_whitespace().map(str::to_owned).collect();
                open = Some(Fenced { kind, before: std::mem::take(&mut last), text: String::new() });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) if !line.is_empty() => last = line.to_owned(),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    found
}

fn of_kind<'b>(blocks: &'b [Fenced], first: &str, second: &str) -> impl Iterator<Item = &'b Fenced> {
    let wanted = [first.to_owned(), second.to_owned()];
    blocks.iter().filter(move |block| block.kind[..] == wanted)
}

/// What a part of a configuration may leave out: text to add where the marker is not in it, in the order of the file.
const TOP: [(&str, &str); 4] = [
    ("format = ", "format = 1\n"),
    ("title = ", "title = \"A part of a configuration\"\n"),
    ("currency = ", "currency = \"JPY\"\n"),
    ("sites = ", "sites = \"sites.csv\"\n"),
];
const TABLES: [(&str, &str); 8] = [
    ("[simulation]", "[simulation]\nstart = 2027-04-01\ntrials = 1_000\nhorizon = 1\nseed = 1\n"),
    ("[captive]", "[captive]\nname = \"Harbour Captive\"\ndomicile = \"Hawaii\"\nopening-surplus = \"300m\"\n"),
    ("[parent]", "[parent]\nname = \"Harbour Works\"\ntax-rate = \"30%\"\n"),
    ("name = \"Front\"", "[[party]]\nname = \"Front\"\nrole = \"insurer\"\ncountry = \"JP\"\n"),
    ("name = \"Reinsurer\"", "[[party]]\nname = \"Reinsurer\"\nrole = \"reinsurer\"\n"),
    (
        "[[peril]]",
        "[[peril]]\nname = \"earthquake\"\nevent-loss-table = { file = \"elt.csv\", secondary-uncertainty = \"beta\" }\n",
    ),
    ("[[policy]]", "[[policy]]\nname = \"earthquake policy\"\ninsurer = \"Front\"\npremium = \"120m\"\n"),
    (
        "name = \"cession\"",
        "[[contract]]\nname = \"cession\"\ncedant = \"Front\"\nreinsurer = \"captive\"\n\
         terms = { quota-share = { share = \"90%\" } }\npremium = { share-of-subject-premium = \"90%\" }\n",
    ),
];

fn completed(part: &str) -> String {
    let missing = |list: &[(&str, &str)]| -> String {
        list.iter()
            .filter(|(marker, _)| !part.lines().any(|line| line.starts_with(marker)))
            .map(|(_, text)| *text)
            .collect()
    };
    // Keys before the first header belong to the top of the file.
    let header = part.lines().position(|line| line.starts_with('[')).unwrap_or(usize::MAX);
    let top: Vec<&str> = part.lines().take(header).collect();
    let rest: Vec<&str> = part.lines().skip(header).collect();
    format!("{}{}\n{}\n{}", missing(&TOP), top.join("\n"), rest.join("\n"), missing(&TABLES))
}

/// Reads and compiles, as `ishizue check` does.
fn accept(page: &Path, text: &str, folder: &Path) {
    let name = page.display().to_string();
    match ishizue::config::read_text(text, &name, folder) {
        Ok((model, _)) => {
            if let Err(error) = ishizue::study::run::compile(&model) {
                panic!("{name}: {error} in\n{text}");
            }
        }
        Err(mistakes) => panic!("{}\n{text}", mistakes.render(false, 100)),
    }
}

#[test]
fn every_configuration_that_is_shown_is_accepted() {
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let blocks = blocks(&text);
        let folder = tempfile::tempdir().unwrap();
        for block in &blocks {
            let kind: Vec<&str> = block.kind.iter().map(String::as_str).collect();
            if let ["csv", name] | ["toml", "file", name] = kind[..] {
                fs::write(folder.path().join(name), &block.text).unwrap();
            }
        }
        let mut files: Vec<String> = of_kind(&blocks, "toml", "config").map(|block| block.text.clone()).collect();
        files.extend(of_kind(&blocks, "toml", "part").map(|block| completed(&block.text)));
        let steps: Vec<&str> = of_kind(&blocks, "toml", "step").map(|block| block.text.as_str()).collect();
        if !steps.is_empty() {
            files.push(steps.join("\n"));
        }
        for file in &files {
            accept(&page, file, folder.path());
        }
        seen += files.len();
        let marked = blocks.iter().filter(|block| block.kind.first().is_some_and(|kind| kind == "toml"));
        for block in marked {
            let kind = block.kind.get(1).map(String::as_str);
            let known = kind.is_some_and(|kind| ["config", "step", "part", "file"].contains(&kind));
            assert!(
                known,
                "{}: a TOML block is neither config nor step nor part nor file:\n{}",
                page.display(),
                block.text
            );
        }
    }
    assert!(seen >= 13, "only {seen} configurations were found");
}

#[test]
fn a_wrong_part_would_be_refused() {
    let folder = tempfile::tempdir().unwrap();
    let part = completed("[[contract]]\nname = \"excess\"\ncedant = \"captive\"\nreinsurer = \"Nobody\"\n");
    let mistakes = ishizue::config::read_text(&part, "part", folder.path()).unwrap_err();
    let said = mistakes.render(false, 100);
    assert!(said.contains("Nobody") && said.contains("sites.csv"), "{said}");
}

/// The arguments after `ishizue` and the lines to show, counted from 1.
fn marker(line: &str) -> Option<(Vec<String>, usize, usize)> {
    let inside = line.strip_prefix("<!-- output: ishizue ")?.strip_suffix(" -->")?;
    let (command, lines) = match inside.split_once(", lines ") {
        Some((command, lines)) => (command, lines),
        None => (inside, "1-"),
    };
    let (from, to) = lines.split_once('-')?;
    let to = if to.is_empty() { usize::MAX } else { to.parse().ok()? };
    Some((command.split_whitespace().map(str::to_owned).collect(), from.parse().ok()?, to))
}

/// What a command prints on standard output, or on standard error where it prints nothing there.
fn printed(arguments: &[String], from: usize, to: usize) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::cargo_bin("ishizue").unwrap();
    command.args(arguments);
    if arguments[0] == "run" {
        command.arg("--out").arg(folder.path());
    }
    let output = command.output().unwrap();
    let bytes = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    let text = String::from_utf8(bytes).unwrap();
    let count = to.saturating_sub(from).saturating_add(1);
    let lines: Vec<&str> = text.lines().skip(from - 1).take(count).map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned() + "\n"
}

#[test]
fn every_output_that_is_shown_is_what_the_program_prints() {
    let mut seen = 0;
    for page in pages() {
        let mut text = fs::read_to_string(&page).unwrap();
        for block in blocks(&text) {
            let Some((arguments, from, to)) = marker(&block.before) else { continue };
            let now = printed(&arguments, from, to);
            if std::env::var_os("ISHIZUE_WRITE_DOCS").is_some() {
                let old = format!("{}\n\n```text\n{}```", block.before, block.text);
                assert!(text.contains(&old), "{}: no block `text` after {}", page.display(), block.before);
                text = text.replace(&old, &format!("{}\n\n```text\n{now}```", block.before));
                fs::write(&page, &text).unwrap();
            } else {
                assert!(
                    block.text == now,
                    "{}: `ishizue {}` prints something else now; run: ISHIZUE_WRITE_DOCS=1 cargo test --test docs\n{now}",
                    page.display(),
                    arguments.join(" ")
                );
            }
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} outputs were found");
}

/// Targets of `[text](target)` outside fenced blocks.
fn links(page: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        let mut rest = if fenced { "" } else { line };
        while let Some((_, after)) = rest.split_once("](") {
            let Some((target, next)) = after.split_once(')') else { break };
            found.push(target.to_owned());
            rest = next;
        }
    }
    found
}

#[test]
fn every_link_to_a_file_leads_to_one() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).iter().filter(|link| !link.starts_with("http") && !link.starts_with('#')) {
            let path = page.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(path.exists(), "{}: {link} leads nowhere", page.display());
        }
    }
}

#[test]
fn only_commands_that_exist_are_named() {
    let help = Command::cargo_bin("ishizue").unwrap().arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"run") && commands.contains(&"help"), "{commands:?}");
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for (at, _) in text.match_indices("`ishizue ") {
            let word = text[at + "`ishizue ".len()..].split([' ', '`', '\n']).next().unwrap();
            let is_command = word.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(!is_command || commands.contains(&word), "{}: there is no `ishizue {word}`", page.display());
        }
    }
}
