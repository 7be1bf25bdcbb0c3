//! A source model: a TOML document of its own that says what can rupture, how often, where and how large.
//!
//! The text `"japan"` names the built-in model, any other text a file beside the configuration. Mistakes of the document
//! are complained of with its own name and lines. Worked number: a zone of 70 % in 30 years has a rate of
//! -ln(0.3) / 30 = 0.0401 a year.

use std::path::Path;

use super::super::context::Ctx;
use super::super::field::{Field, Kind, Section, optional, required};
use super::super::names::Names;
use super::super::party::COUNTRY;
use super::super::reading::Reading;
use super::super::root::complain_of_unused;
use super::overlay::{self, OVERLAY, Overlay};
use super::place::DEGREES;
use super::plate::{PLATE, Plates};
use super::sea::{self, SEA};
use super::source::{self, SOURCE};
use crate::input::complaint::{Complaints, Fault};
use crate::input::digest::{sha256_hex, text_of};
use crate::input::source::Source as Text;
use crate::input::toml_tree::{Document, Node, Value};
use crate::model::InputFile;
use crate::model::earthquake::source::{Plate, Region, Source, SourceModel};

/// How complaints and lists of inputs call the built-in model.
const BUILT_IN: &str = "japan (built in)";

const ROOT: Section =
    Section { doc: "A source model: what can rupture, how often, where and how large.", fields: FIELDS, one_of: &[] };

const FIELDS: &[Field] = &[
    required("format", Kind::Count { least: 1, most: 1 }, "1", "the version of this grammar"),
    required("name", Kind::Name, "\"Japan\"", "the name of the model"),
    required("edition", Kind::Text, "\"HERP evaluations of January 2026\"", "of which evaluations it is, in words"),
    required("country", COUNTRY, "\"JP\"", "the country that it covers"),
    required(
        "region",
        Kind::Table(&REGION),
        "{ west = 121, east = 155, south = 22, north = 47 }",
        "where its sources lie and sites may stand",
    ),
    optional(
        "plate",
        Kind::Keyed { keys: "names", of: &Kind::Table(&PLATE) },
        "{ pacific = { axis = [[142.4, 35.8], [143.25, 36.55]], depth = [[0, 7], [50, 10]] } }",
        "plate interfaces; each is headed [plate.NAME]",
    ),
    optional(
        "sea",
        Kind::Keyed { keys: "names", of: &Kind::Table(&SEA) },
        "{ japan-sea = { polygon = [[130.0, 34.0], [137.0, 36.0], [140.0, 40.0], [135.0, 40.0]] } }",
        "seas that land cuts off from the open ocean; each is headed [sea.NAME]",
    ),
    required("source", Kind::Tables(&SOURCE), "", "what can rupture"),
    optional(
        "overlay",
        Kind::Keyed { keys: "names", of: &Kind::Table(&OVERLAY) },
        "{ herp-2018 = { title = \"As evaluated on 2018-01-01\" } }",
        "other editions of some entries; each is headed [overlay.NAME]",
    ),
];

const REGION: Section = Section {
    doc: "A box of degrees.",
    fields: &[
        required("west", DEGREES, "121", "its western end").unit("degrees east"),
        required("east", DEGREES, "155", "its eastern end").unit("degrees east"),
        required("south", DEGREES, "22", "its southern end").unit("degrees north"),
        required("north", DEGREES, "47", "its northern end").unit("degrees north"),
    ],
    one_of: &[],
};

/// The text of the built-in model, as a file to copy and edit.
pub fn built_in() -> &'static str {
    include_str!("japan.toml")
}

/// The built-in model with the changes of an overlay.
///
/// ```
/// let model = ishizue::config::earthquake::built_in_model(None).unwrap();
/// assert_eq!(model.name, "Japan");
/// let mistakes = ishizue::config::earthquake::built_in_model(Some("herp-1918")).unwrap_err();
/// assert!(mistakes.to_string().contains("herp-2018"));
/// ```
///
/// # Errors
/// An unknown overlay.
pub fn built_in_model(overlay: Option<&str>) -> Result<SourceModel, Complaints> {
    read_named("japan", Path::new(""), overlay).map(|(model, _)| model)
}

/// The model that a configuration in the folder `base` would name so, and the files that were read.
///
/// # Errors
/// All mistakes of the model.
pub fn read_named(
    named: &str,
    base: &Path,
    overlay: Option<&str>,
) -> Result<(SourceModel, Vec<InputFile>), Complaints> {
    let caller = Document::parse(Text::new("source model", ""), &mut Complaints::new());
    let file = InputFile { path: String::new(), sha256: String::new(), bytes: 0 };
    let ctx = Ctx::new(&caller, String::new(), base, file);
    let node = Node { value: Value::Text(named.to_owned()), span: 0..0, path: "source-model".into() };
    let model = read(&ctx, &node, overlay);
    let (complaints, inputs) = ctx.finish();
    match model.filter(|_| !complaints.has_errors()) {
        Some(model) => Ok((model, inputs.into_iter().skip(1).collect())),
        None => Err(complaints),
    }
}

/// Reads the source model that a value of the configuration names, and makes the changes of an overlay.
pub(in super::super) fn read(ctx: &Ctx, node: &Node, overlay: Option<&str>) -> Option<SourceModel> {
    let named =
        node.text().map_err(|fault| ctx.complain_of(node, fault.with_example("source-model = \"japan\""))).ok()?;
    let text = match named {
        "japan" => {
            let bytes = built_in().as_bytes();
            ctx.add_input(InputFile { path: BUILT_IN.into(), sha256: sha256_hex(bytes), bytes: bytes.len() as u64 });
            Text::new(BUILT_IN, built_in())
        }
        _ => {
            let file = ctx.file(node)?;
            text_of(&file, "format = 1\nname = \"Japan\"").map_err(|complaint| ctx.push(*complaint)).ok()?
        }
    };
    let (draft, complaints) = understood(text);
    complaints.into_iter().for_each(|complaint| ctx.push(complaint));
    let overlay = match overlay {
        Some(name) => match draft.overlays.iter().any(|known| known == name) {
            true => Some(name),
            false => {
                let names = Names::new("overlay", draft.overlays);
                let fault = names.called(name).err().unwrap_or_else(|| Fault::new("no such overlay", "", ""));
                ctx.complain_of(node, Fault { example: format!("overlay = {}", fault.example), ..fault });
                return None;
            }
        },
        None => None,
    };
    let (model, changes) = draft.whole?;
    let Some(name) = overlay else { return Some(model) };
    let changes = changes.into_iter().find(|overlay| overlay.name == name)?;
    Some(SourceModel { overlay: Some(name.to_owned()), sources: changes.apply(model.sources), ..model })
}

/// A model as far as it could be read.
struct Draft {
    /// Names of the overlays.
    overlays: Vec<String>,
    /// The model and its overlays; None where there is a mistake.
    whole: Option<(SourceModel, Vec<Overlay>)>,
}

/// Reads a whole document with a context of its own, so that complaints carry its name and lines.
fn understood(text: Text) -> (Draft, Complaints) {
    let mut found = Complaints::new();
    let name = text.name().to_owned();
    let document = Document::parse(text, &mut found);
    let file = InputFile { path: name, sha256: String::new(), bytes: 0 };
    let ctx = Ctx::new(&document, String::new(), Path::new(""), file);
    found.into_iter().for_each(|complaint| ctx.push(complaint));
    let draft = draft(&ctx);
    if ctx.errors() == 0 {
        complain_of_unused(&ctx);
    }
    let sound = ctx.errors() == 0;
    let draft = Draft { whole: draft.whole.filter(|_| sound), ..draft };
    (draft, ctx.finish().0)
}

fn draft(ctx: &Ctx) -> Draft {
    let root = Reading::open(ctx, &ctx.doc.root, &ROOT);
    root.count("format");
    let (name, edition, country) = (root.text("name"), root.text("edition"), root.text("country"));
    let region = root.section("region").and_then(|table| read_region(&table));
    let plates = Plates::read(&root, region.as_ref());
    let seas = sea::read(&root, region.as_ref());
    let tables = root.sections("source");
    let names = Names::of("source", &tables, &[]);
    let sources: Vec<Option<Source>> =
        tables.iter().map(|table| source::read(table, &plates, region.as_ref())).collect();
    let places = tables.iter().map(|table| format!("line {}", table.line("name")));
    let taken: Vec<(&str, String)> = names.iter().zip(places).collect();
    let around =
        overlay::Around { plates: &plates, region: region.as_ref(), names: &names, taken: &taken, sources: &sources };
    let (overlays, changes) = overlay::read_all(&root, &around);
    let model = || {
        let plates: Vec<Plate> = plates.list.into_iter().collect::<Option<_>>()?;
        let seas = seas.into_iter().collect::<Option<_>>()?;
        let sources: Vec<Source> = sources.into_iter().collect::<Option<_>>()?;
        let (name, edition, country) = (name?.to_owned(), edition?.to_owned(), country?.to_owned());
        Some(SourceModel { name, edition, overlay: None, country, region: region?, plates, seas, sources })
    };
    Draft { overlays, whole: model().map(|model| (model, changes)) }
}

fn read_region(table: &Reading) -> Option<Region> {
    let (south, north) = (table.number("south"), table.number("north"));
    let (west, east) = (table.number("west"), table.number("east"));
    let region = Region { south: south?, north: north?, west: west?, east: east? };
    let fits =
        region.south < region.north && region.west < region.east && region.south >= -90.0 && region.north <= 90.0;
    if !fits {
        let rule = "a region has its south below its north and its west below its east, latitudes from -90 to 90";
        table.complain(Fault::new("this is not a region", rule, "{ west = 121, east = 155, south = 22, north = 47 }"));
    }
    fits.then_some(region)
}
