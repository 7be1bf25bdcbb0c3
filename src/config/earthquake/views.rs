//! `nankai-view`, `views` and `renewal`: which opinion of how a source renews is taken.
//!
//! Worked example: the Earthquake Research Committee of Japan publishes two figures for the Nankai trough (September 2025):
//! 60 to 90 % or more in 30 years, and 20 to 50 %. `nankai-view = "high"` takes the first, `"low"` the second, `"mix"`
//! draws one of them for each path.

use crate::config::field::{Field, Kind, defaulted, optional};
use crate::config::reading::Reading;
use crate::input::complaint::{Fault, shown};
use crate::input::suggest;
use crate::input::toml_tree::Node;
use crate::model::earthquake::source::{Occurrence, RenewalLaw, SourceModel, View};

/// The source that `nankai-view` is about.
const NANKAI: &str = "nankai";
/// The word for all views by their weights.
pub(super) const MIX: &str = "mix";

pub(super) const NANKAI_VIEW: Field = defaulted(
    "nankai-view",
    Kind::NameOf("view"),
    "\"mix\"",
    "\"high\"",
    "the view of the Nankai trough: \"high\", \"low\" or \"poisson\" in the built-in model, or \"mix\", drawn for each path \
     by the weights of the views",
);
pub(super) const VIEWS: Field = optional(
    "views",
    Kind::Keyed { keys: "names of sources", of: &Kind::NameOf("view") },
    "{ nankai = \"low\" }",
    "the views of other sources that renew, by name; \"mix\" where none is written",
);
pub(super) const RENEWAL: Field = defaulted(
    "renewal",
    Kind::Choice(&["as-stated", "poisson"]),
    "\"as-stated\"",
    "\"poisson\"",
    "\"poisson\": every source that renews ruptures at the rate 1 / mean interval, whatever the time since its last event",
);

/// Takes the views that a table states, then turns renewal off where it says so.
pub(super) fn choose(table: &Reading, sources: &mut SourceModel) -> Option<()> {
    let short = table.node("nankai-view").map(|node| (NANKAI, node));
    let keyed = if table.has("views") { table.keyed("views") } else { Vec::new() };
    let twice = keyed.iter().find(|(source, ..)| *source == NANKAI).filter(|_| short.is_some());
    if let Some((_, _, node)) = twice {
        let what = "the view of \"nankai\" is stated twice, here and by `nankai-view`";
        table.ctx.complain_of(node, Fault::new(what, "each source has one view", "nankai-view = \"low\""));
    }
    let mut good = twice.is_none();
    for (source, node) in short.into_iter().chain(keyed.into_iter().map(|(source, _, node)| (source, node))) {
        if let Err(fault) = take_view(sources, source, node) {
            table.ctx.complain_of(node, fault);
            good = false;
        }
    }
    match table.choice("renewal") {
        Some("poisson") => forget_last_events(sources),
        Some(_) => {}
        None => good &= !table.has("renewal"),
    }
    good.then_some(())
}

fn take_view(sources: &mut SourceModel, source: &str, node: &Node) -> Result<(), Fault> {
    let view = node.text()?;
    let known: Vec<String> = renewing(sources).map(|(name, _)| name.to_owned()).collect();
    let model = sources.name.clone();
    let found = sources.sources.iter_mut().find(|known| known.name == source);
    let Some((views, chosen)) = found.and_then(|source| match &mut source.occurrence {
        Occurrence::Renewal { views, chosen } => Some((views, chosen)),
        Occurrence::Poisson { .. } => None,
    }) else {
        return Err(unknown_source(source, &model, &known, sources.sources.iter().any(|known| known.name == source)));
    };
    if view == MIX {
        *chosen = None;
        return Ok(());
    }
    *chosen = Some(views.iter().position(|known| known.name == view).ok_or_else(|| unknown_view(source, view, views))?);
    Ok(())
}

/// Sources with views, by name.
fn renewing(sources: &SourceModel) -> impl Iterator<Item = (&str, &Vec<View>)> {
    sources.sources.iter().filter_map(|source| match &source.occurrence {
        Occurrence::Renewal { views, .. } => Some((source.name.as_str(), views)),
        Occurrence::Poisson { .. } => None,
    })
}

fn unknown_source(source: &str, model: &str, known: &[String], exists: bool) -> Fault {
    let rule = match known {
        [] => format!("no source of the model {model} has views"),
        _ => format!("sources of the model {model} with views are {}", quoted(known.iter().map(String::as_str))),
    };
    let what = match exists {
        true => format!("the source \"{}\" is a Poisson process and has no views", shown(source)),
        false => {
            let near = suggest::nearest(source, known.iter().map(String::as_str));
            let meant = near.map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"));
            format!("the model {model} has no source called \"{}\"{meant}", shown(source))
        }
    };
    let example = known.first().map_or("leave it out".to_owned(), |name| format!("views = {{ {name} = \"mix\" }}"));
    Fault::new(what, rule, example)
}

fn unknown_view(source: &str, view: &str, views: &[View]) -> Fault {
    let names = || views.iter().map(|view| view.name.as_str()).chain([MIX]);
    let near = suggest::nearest(view, names());
    let meant = near.map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"));
    let what = format!("\"{source}\" has no view called \"{}\"{meant}", shown(view));
    let example = format!("\"{}\"", near.unwrap_or(MIX));
    Fault::new(what, format!("views of \"{source}\" are {}", quoted(names())), example)
}

fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("\"{}\"", shown(name))).collect::<Vec<_>>().join(", ")
}

/// Every view keeps its weight and its mean interval, and loses its memory.
fn forget_last_events(sources: &mut SourceModel) {
    for source in &mut sources.sources {
        let Occurrence::Renewal { views, .. } = &mut source.occurrence else { continue };
        for view in views {
            if let RenewalLaw::Bpt { mean, .. } = view.law {
                view.law = RenewalLaw::Poisson { rate: 1.0 / mean };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::earthquake::source::{Class, Region, Ruptures, Source};

    fn source(name: &str, occurrence: Occurrence) -> Source {
        Source {
            name: name.into(),
            title: String::new(),
            reference: String::new(),
            class: Class::Interface,
            occurrence,
            ruptures: Ruptures::Cases { cases: Vec::new(), gaps: Vec::new() },
            tsunami: None,
            counts_aftershocks: false,
            background: false,
        }
    }

    fn model() -> SourceModel {
        let view = |name: &str, law| View { name: name.into(), weight: 0.5, law };
        let views = vec![
            view("high", RenewalLaw::Bpt { mean: 88.2, alphas: vec![0.20, 0.24], last: 1946.97 }),
            view("even", RenewalLaw::Poisson { rate: 0.01 }),
        ];
        SourceModel {
            name: "Japan".into(),
            edition: String::new(),
            overlay: None,
            country: "JP".into(),
            region: Region { south: 24.0, north: 46.0, west: 122.0, east: 149.0 },
            plates: Vec::new(),
            seas: Vec::new(),
            sources: vec![
                source("nankai", Occurrence::Renewal { views, chosen: Some(1) }),
                source("miyagi", Occurrence::Poisson { rate: 0.077 }),
            ],
        }
    }

    fn take(source: &str, view: &str) -> Result<Option<usize>, Fault> {
        let node = Node { value: crate::input::toml_tree::Value::Text(view.into()), span: 0..0, path: String::new() };
        let mut model = model();
        take_view(&mut model, source, &node)?;
        match &model.sources[0].occurrence {
            Occurrence::Renewal { chosen, .. } => Ok(*chosen),
            Occurrence::Poisson { .. } => unreachable!(),
        }
    }

    #[test]
    fn a_view_is_taken_by_its_name_and_a_mix_is_none_of_them() {
        assert_eq!(take("nankai", "high"), Ok(Some(0)));
        assert_eq!(take("nankai", "mix"), Ok(None));
    }

    #[test]
    fn unknown_sources_and_views_list_the_known_ones() {
        let fault = take("nankai", "hihg").unwrap_err();
        assert_eq!(fault.what, "\"nankai\" has no view called \"hihg\"; did you mean \"high\"?");
        assert_eq!(fault.rule, "views of \"nankai\" are \"high\", \"even\", \"mix\"");
        let fault = take("miyagi", "high").unwrap_err();
        assert_eq!(fault.what, "the source \"miyagi\" is a Poisson process and has no views");
        assert_eq!(fault.rule, "sources of the model Japan with views are \"nankai\"");
        assert_eq!(take("sagami", "high").unwrap_err().what, "the model Japan has no source called \"sagami\"");
    }

    #[test]
    fn without_memory_a_source_ruptures_once_in_a_mean_interval() {
        let mut model = model();
        forget_last_events(&mut model);
        let Occurrence::Renewal { views, .. } = &model.sources[0].occurrence else { unreachable!() };
        let rates: Vec<f64> = views
            .iter()
            .map(|view| match view.law {
                RenewalLaw::Poisson { rate } => rate,
                RenewalLaw::Bpt { .. } => f64::NAN,
            })
            .collect();
        assert_eq!(rates, [1.0 / 88.2, 0.01]);
    }
}
