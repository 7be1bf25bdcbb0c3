//! `[peril.earthquake]`: the built-in model of earthquakes and tsunamis over the sites of a configuration.
//!
//! | file | what it reads |
//! |---|---|
//! | `peril` | `[peril.earthquake]`: the choices among views and branches |
//! | `views` | which view of a renewal source is taken |
//! | `source_model`, `source`, `occurrence`, `case`, `surface`, `station`, `zone`, `plate`, `place`, `sea`, `strip`, `polygon`, `overlay`, `weight` | the source model, built in or from a file |
//! | `curve` | a curve of damage by shaking |
//! | `vulnerability` | damage by shaking: `vulnerability.toml` and what replaces parts of it |
//! | `tsunami` | height, flow and damage: `tsunami.toml` and what replaces parts of it |
//! | `clusters` | aftershocks and foreshocks |
//! | `scenario` | stated ruptures by name: `scenarios.toml`, or a file in its place |
//! | `rows` | lists of rows of numbers |

mod case;
mod clusters;
mod curve;
mod occurrence;
mod overlay;
mod peril;
mod place;
mod plate;
mod polygon;
mod rows;
mod scenario;
mod sea;
mod source;
mod source_model;
mod station;
mod strip;
mod surface;
mod tsunami;
mod views;
mod vulnerability;
mod weight;
mod zone;

pub(super) use peril::{EARTHQUAKE, read};
pub use scenario::{built_in_scenarios, scenarios, scenarios_text};
pub use source_model::{built_in, built_in_model, read_named};
pub(super) use tsunami::known_scenario;

#[cfg(test)]
mod tests {
    use super::{clusters, peril, tsunami, vulnerability};
    use crate::config::field::{Field, Presence};
    use crate::model::earthquake::Earthquake;
    use crate::model::peril::Source;

    const SITES: &str = "id,latitude,longitude,building,construction,landform,distance_to_coast_m\n\
                         chiba,35.6,140.1,1200m,steel,terrace,25000\n";

    /// The model of `earthquake = { model = "japan", KEYS }`.
    fn earthquake(keys: &str) -> Earthquake {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sites.csv"), SITES).unwrap();
        let text = format!(
            "format = 1\ntitle = \"One peril\"\ncurrency = \"JPY\"\nsites = \"sites.csv\"\n[simulation]\nstart = 2027-04-01\n\
             trials = 1_000\nseed = 1\n[[peril]]\nname = \"earthquake\"\nearthquake = {{ model = \"japan\"{keys} }}\n"
        );
        let (model, warnings) =
            crate::config::read_text(&text, "one.toml", folder.path()).unwrap_or_else(|all| panic!("{keys}:\n{all}"));
        assert!(warnings.is_empty(), "{warnings}");
        match &model.perils[0].source {
            Source::Earthquake(quake) => (**quake).clone(),
            _ => panic!("another source"),
        }
    }

    fn defaults(fields: &[Field]) -> String {
        let line = |field: &Field| match field.presence {
            Presence::Default(default) => Some(format!("{} = {default}", field.key)),
            _ => None,
        };
        fields.iter().filter_map(line).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_the_manual_calls_a_default_holds_where_the_key_is_not_written() {
        let plain = earthquake("");
        assert_eq!(earthquake(&format!(", {}", defaults(peril::FIELDS))), plain);
        assert_eq!(earthquake(&format!(", vulnerability = {{ {} }}", defaults(vulnerability::FIELDS))), plain);
        assert_eq!(earthquake(&format!(", tsunami = {{ {} }}", defaults(tsunami::FIELDS))), plain);
        assert_eq!(earthquake(&format!(", aftershocks = {{ {} }}", defaults(clusters::FIELDS))), plain);
    }

    #[test]
    fn the_example_of_every_key_is_read() {
        let own = |fields: &'static [Field], around: fn(String) -> String| {
            let tried =
                fields.iter().filter(|field| !["file", "model"].contains(&field.key) && !field.example.is_empty());
            for field in tried {
                earthquake(&format!(", {}", around(field.line())));
            }
        };
        own(peril::FIELDS, |line| line);
        own(vulnerability::FIELDS, |line| format!("vulnerability = {{ {line} }}"));
        own(tsunami::FIELDS, |line| format!("tsunami = {{ {line} }}"));
        own(clusters::FIELDS, |line| format!("aftershocks = {{ {line} }}"));
    }

    #[test]
    fn the_built_in_curves_cover_every_building_of_whatever_age() {
        use crate::model::earthquake::site::Construction;
        let quake = earthquake("");
        let tsunami = quake.tsunami.unwrap();
        for kind in Construction::EVERY {
            let years: Vec<_> =
                quake.vulnerability.buildings.iter().filter(|curve| curve.construction == kind).collect();
            assert!(years.last().unwrap().from_year.is_none(), "{kind:?}");
            assert!(years.windows(2).all(|pair| pair[0].from_year > pair[1].from_year), "{kind:?}");
            let storeys: Vec<_> = tsunami.buildings.iter().filter(|curve| curve.construction == kind).collect();
            assert!(storeys.last().unwrap().storeys.is_none(), "{kind:?}");
        }
    }
}
