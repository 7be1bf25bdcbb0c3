//! The commented starter that `ishizue init` writes: a small Japanese manufacturer's captive in Hawaii, with every key
//! that may be added shown as a comment. Made from the field table, so that it never shows a key that is not read.

use super::contract::CONTRACT;
use super::field::{Field, Kind, Presence, Section};
use super::party::{CAPTIVE, PARENT, PARTY};
use super::peril::PERIL;
use super::policy::POLICY;
use super::root::ROOT;
use super::simulation::SIMULATION;

/// Keys and the values that the starter gives them.
type Values = &'static [(&'static str, &'static str)];

const TOP: Values = &[
    ("title", "\"My captive for earthquake and tsunami\""),
    ("notes", "[\"the event loss table is illustrative and stands for no real site\"]"),
    ("sites", "\"sites.csv\""),
];

/// Headers, declarations and values of the tables, in the order of the file.
const TABLES: [(&str, &Section, Values); 9] = [
    ("[simulation]", &SIMULATION, &[("horizon", "5")]),
    (
        "[captive]",
        &CAPTIVE,
        &[("name", "\"My Captive\""), ("investment-income", "\"4m\""), ("operating-cost", "\"17.25m\"")],
    ),
    ("[parent]", &PARENT, &[("name", "\"My Company\""), ("country", "\"JP\""), ("other-costs", "\"8m\"")]),
    ("[[party]]", &PARTY, &[("country", "\"JP\"")]),
    ("[[party]]", &PARTY, &[("name", "\"London\""), ("role", "\"reinsurer\""), ("country", "\"GB\"")]),
    (
        "[[peril]]",
        &PERIL,
        &[
            ("name", "\"earthquake and tsunami\""),
            ("event-loss-table", "{ file = \"elt.csv\", secondary-uncertainty = \"beta\" }"),
        ],
    ),
    (
        "[[policy]]",
        &POLICY,
        &[
            ("insurer", "\"Insurer D\""),
            ("covers", "{ perils = [\"earthquake and tsunami\"] }"),
            ("deductible", "{ subtract = \"10m\" }"),
            ("limit", "{ aggregate = \"1bn\" }"),
        ],
    ),
    (
        "[[contract]]",
        &CONTRACT,
        &[
            ("reinsurer", "\"captive\""),
            ("premium", "{ share-of-subject-premium = \"95%\" }"),
            ("commission", "{ rate = \"10%\", base = \"reinsurance-premium\" }"),
        ],
    ),
    (
        "[[contract]]",
        &CONTRACT,
        &[
            ("name", "\"London excess\""),
            ("cedant", "\"captive\""),
            ("reinsurer", "\"London\""),
            ("placement", "\"facultative\""),
            ("covers", "{ policies = [\"earthquake policy\"] }"),
            ("terms", "{ excess-of-loss = { attachment = \"50m\", limit = \"900m\" } }"),
            ("annual", "{ limit = \"900m\" }"),
            ("premium", "{ rate-on-line = \"4.5%\" }"),
            ("after", "[]"),
        ],
    ),
];

const SITES: &str = "\
# The insured sites: values in currency units, yearly gross profit for business interruption.
id,name,country,latitude,longitude,building,contents,stock,business_interruption
sendai,Sendai plant,JP,38.26,141.01,1200m,1800m,400m,900m
ishinomaki,Ishinomaki warehouse,JP,38.42,141.30,600m,300m,900m,200m
hitachi,Hitachi plant,JP,36.60,140.65,1500m,2400m,500m,1300m
chiba,Chiba head office,JP,35.61,140.11,2200m,700m,100m,800m
shizuoka,Shizuoka plant,JP,34.97,138.39,1100m,1600m,300m,800m
";

const EVENTS: &str = "\
# Illustrative figures: events with their yearly rate, and what each costs at each site on average.
# sd_i and sd_c: independent and correlated standard deviation; exposure: the largest possible loss.
event_id,rate,site,mean,sd_i,sd_c,exposure,magnitude
trench-9.0,0.0015,sendai,1700m,420m,260m,4300m,9.0
trench-9.0,0.0015,ishinomaki,1400m,260m,170m,2000m,9.0
trench-9.0,0.0015,hitachi,900m,380m,230m,5700m,9.0
trench-9.0,0.0015,chiba,190m,90m,60m,3800m,9.0
trench-8.3,0.004,sendai,610m,230m,140m,4300m,8.3
trench-8.3,0.004,ishinomaki,540m,180m,110m,2000m,8.3
trench-8.3,0.004,hitachi,160m,90m,60m,5700m,8.3
off-miyagi-7.4,0.012,sendai,120m,80m,40m,4300m,7.4
off-miyagi-7.4,0.012,ishinomaki,90m,60m,30m,2000m,7.4
off-ibaraki-7.6,0.008,hitachi,260m,150m,90m,5700m,7.6
off-ibaraki-7.6,0.008,chiba,40m,30m,20m,3800m,7.6
sagami-7.9,0.004,chiba,520m,210m,130m,3800m,7.9
sagami-7.9,0.004,shizuoka,70m,50m,30m,3800m,7.9
capital-7.3,0.015,chiba,180m,110m,60m,3800m,7.3
nankai-8.8,0.006,shizuoka,1150m,340m,220m,3800m,8.8
nankai-8.1,0.008,shizuoka,480m,200m,120m,3800m,8.1
";

/// The files of the starter, the configuration first: names and contents.
///
/// ```
/// let files = ishizue::config::starter();
/// assert_eq!(files[0].0, "captive.toml");
/// ```
pub fn starter() -> Vec<(String, String)> {
    let mut text = String::from(
        "# A captive, its insurance and its retrocession. Lines that begin with `# key =` show what may be added.\n\
         # ishizue check captive.toml   says what is wrong, and what was understood\n\
         # ishizue run captive.toml     simulates and reports\n",
    );
    add_keys(&mut text, &ROOT, TOP, true);
    for (at, (header, section, values)) in TABLES.into_iter().enumerate() {
        // What may be added is shown in the first of several tables of a kind.
        let first = TABLES[..at].iter().all(|(other, ..)| *other != header);
        let heading = if first { format!("{}\n", comment(section.doc)) } else { String::new() };
        text.push_str(&format!("\n{heading}{header}\n"));
        add_keys(&mut text, section, values, first);
    }
    vec![("captive.toml".into(), text), ("sites.csv".into(), SITES.into()), ("elt.csv".into(), EVENTS.into())]
}

/// Every key of a section: written where it has a value, and otherwise, where all are to be explained, as a comment.
fn add_keys(text: &mut String, section: &Section, values: Values, explained: bool) {
    for field in section.fields.iter().filter(|field| !is_header(field)) {
        let value = values.iter().find(|(key, _)| *key == field.key).map(|(_, value)| *value);
        // Of keys of which exactly one is written the first is.
        let told = values.iter().any(|(key, _)| section.one_of.contains(key));
        let chosen = !told && section.one_of.first().is_some_and(|key| *key == field.key);
        let written = value.or((chosen || field.presence == Presence::Required).then_some(field.example));
        if explained {
            text.push_str(&format!("\n{}\n", comment(&describe(field))));
        }
        match written {
            Some(value) => text.push_str(&format!("{} = {value}\n", field.key)),
            None if explained => text.push_str(&format!("# {}\n", field.line())),
            None => {}
        }
    }
}

/// Tables with a header of their own are written further down.
fn is_header(field: &Field) -> bool {
    matches!(field.kind, Kind::Tables(_) | Kind::Keyed { of: &Kind::Table(_), .. })
        || (matches!(field.kind, Kind::Table(_)) && field.example.is_empty())
}

fn describe(field: &Field) -> String {
    let takes = match field.kind {
        Kind::Table(_) => String::new(),
        kind => format!(" ({})", kind.words()),
    };
    let default = match field.presence {
        Presence::Default(default) => format!(" Without it: {default}."),
        _ => String::new(),
    };
    format!("{}: {}{takes}.{default}", field.key, field.doc)
}

/// Text as comment lines of at most 100 characters.
fn comment(text: &str) -> String {
    let mut lines = vec![String::from("#")];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if lines[last].chars().count() + 1 + word.chars().count() > 100 {
            lines.push(String::from("#"));
        }
        let last = lines.len() - 1;
        lines[last].push(' ');
        lines[last].push_str(word);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{read, read_text};

    fn written() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, contents) in starter() {
            std::fs::write(folder.path().join(name), contents).unwrap();
        }
        folder
    }

    #[test]
    fn the_starter_reads_back_without_a_complaint() {
        let folder = written();
        let (model, warnings) = read(&folder.path().join("captive.toml")).unwrap_or_else(|e| panic!("{e}"));
        assert!(warnings.is_empty(), "{warnings}");
        assert_eq!((model.risks.len(), model.contracts.len(), model.inputs.len()), (5, 2, 3));
        assert_eq!(model.parties[model.captive_party().unwrap()].country.as_deref(), Some("US"));
    }

    #[test]
    fn every_key_of_its_tables_is_shown() {
        let text = &starter()[0].1;
        for (_, section, _) in TABLES {
            for field in section.fields {
                assert!(
                    text.contains(&format!("\n{} = ", field.key)) || text.contains(&format!("\n# {} = ", field.key)),
                    "{}",
                    field.key
                );
            }
        }
    }

    #[test]
    fn every_example_of_the_field_table_is_toml() {
        fn visit(section: &Section) {
            for field in section.fields {
                if !field.example.is_empty() {
                    let line = format!("{} = {}", field.key, field.example);
                    assert!(line.parse::<toml::Table>().is_ok(), "{line}");
                }
                if let Presence::Default(default) = field.presence {
                    let line = format!("{} = {default}", field.key);
                    assert!(line.parse::<toml::Table>().is_ok(), "{line}");
                }
                field.kind.sections().into_iter().for_each(visit);
            }
        }
        visit(&ROOT);
    }

    /// A small generator with a fixed seed (Numerical Recipes' constants), so that a failure can be repeated.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) as usize) % n.max(1)
        }
    }

    #[test]
    fn mutilated_starters_are_refused_or_read_but_never_panic() {
        let folder = written();
        let text =
            starter()[0].1.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect::<Vec<_>>().join("\n");
        let pieces = [
            "",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "=",
            "\n",
            "-1",
            "1e400",
            "nan",
            "110%",
            "[]",
            "'",
            "é",
            "\0",
            ".",
            "[[contract]]",
        ];
        let mut dice = Dice(2011);
        for _ in 0..3_000 {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for _ in 0..1 + dice.below(3) {
                let at = dice.below(lines.len());
                match dice.below(5) {
                    0 => drop(lines.remove(at)),
                    1 => lines.insert(at, lines[at].clone()),
                    2 => {
                        let other = dice.below(lines.len());
                        lines.swap(at, other);
                    }
                    3 => {
                        let cut = lines[at]
                            .char_indices()
                            .map(|(i, _)| i)
                            .nth(dice.below(lines[at].chars().count()))
                            .unwrap_or(0);
                        lines[at].insert_str(cut, pieces[dice.below(pieces.len())]);
                    }
                    _ => {
                        let (from, to) = (dice.below(lines[at].len()), dice.below(lines[at].len()));
                        if let Some(part) = lines[at].get(from.min(to)..from.max(to)) {
                            lines[at] = lines[at].replacen(part, pieces[dice.below(pieces.len())], 1);
                        }
                    }
                }
            }
            let text = lines.join("\n");
            if let Err(complaints) = read_text(&text, "mutilated.toml", folder.path()) {
                assert!(complaints.has_errors(), "refused without a reason:\n{text}");
                for complaint in complaints.iter() {
                    assert!(!complaint.rule.is_empty() && !complaint.example.is_empty(), "{complaint:?}");
                }
                assert!(complaints.render(false, 80).lines().all(|line| line.chars().count() <= 80));
            }
        }
    }
}
