//! A TOML document that is not the configuration itself: built into the program, or a file beside the configuration.
//!
//! Complaints name it and its lines, and its digest joins the list of inputs: `vulnerability (built in)`, or the name of
//! the file as the configuration writes it.

use std::path::Path;

use crate::config::context::Ctx;
use crate::config::field::Section;
use crate::config::reading::Reading;
use crate::input::complaint::Complaints;
use crate::input::digest::{sha256_hex, text_of};
use crate::input::source::Source;
use crate::input::toml_tree::{Document, Node};
use crate::model::InputFile;

/// Reads a text that is built into the program.
pub(super) fn built_in<T>(
    ctx: &Ctx,
    (name, text): (&str, &str),
    section: &'static Section,
    read: impl FnOnce(&Reading) -> Option<T>,
) -> Option<T> {
    let name = format!("{name} (built in)");
    ctx.add_input(InputFile { path: name.clone(), sha256: sha256_hex(text.as_bytes()), bytes: text.len() as u64 });
    open(ctx, Source::new(name.as_str(), text), section, read)
}

/// Reads a file that a value of the configuration names. `example`: a line of such a file.
pub(super) fn file<T>(
    ctx: &Ctx,
    node: &Node,
    example: &str,
    section: &'static Section,
    read: impl FnOnce(&Reading) -> Option<T>,
) -> Option<T> {
    let bytes = ctx.file(node)?;
    let source = text_of(&bytes, example).map_err(|complaint| ctx.push(*complaint)).ok()?;
    open(ctx, source, section, read)
}

/// Nothing comes back where the document has mistakes; they join those of the configuration.
fn open<T>(
    outer: &Ctx,
    source: Source,
    section: &'static Section,
    read: impl FnOnce(&Reading) -> Option<T>,
) -> Option<T> {
    let mut found = Complaints::new();
    let input = InputFile { path: source.name().to_owned(), sha256: String::new(), bytes: 0 };
    let document = Document::parse(source, &mut found);
    // Amounts of a document with a currency of its own are in that one.
    let own = document.root.peek("currency").and_then(|node| node.text().ok());
    let currency = own.unwrap_or(&outer.currency).to_owned();
    let ctx = Ctx::new(&document, currency, Path::new(""), input);
    found.into_iter().for_each(|complaint| ctx.push(complaint));
    let value = read(&Reading::open(&ctx, &document.root, section));
    let (complaints, _) = ctx.finish();
    let sound = !complaints.has_errors();
    complaints.into_iter().for_each(|complaint| outer.push(complaint));
    value.filter(|_| sound)
}
