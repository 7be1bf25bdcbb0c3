//! The JSON Schema of the configuration (draft 2020-12), for editors that complete and check TOML.

use serde_json::{Map, Value, json};

use super::field::{Field, Kind, Presence, Section};
use super::root::ROOT;

/// The JSON Schema of the configuration.
///
/// ```
/// let schema = ishizue::config::schema();
/// assert_eq!(schema["properties"]["simulation"]["required"][0], "start");
/// ```
pub fn schema() -> Value {
    let mut all = section(&ROOT);
    if let Value::Object(map) = &mut all {
        map.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        map.insert("title".into(), json!("Ishizue configuration"));
    }
    all
}

fn section(section: &Section) -> Value {
    let properties: Map<String, Value> = section.fields.iter().map(|f| (f.key.to_owned(), field(f))).collect();
    let required: Vec<&str> =
        section.fields.iter().filter(|f| f.presence == Presence::Required).map(|f| f.key).collect();
    let mut all = json!({
        "type": "object",
        "description": section.doc,
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        all["required"] = json!(required);
    }
    if !section.one_of.is_empty() {
        let choices: Vec<Value> = section.one_of.iter().map(|key| json!({ "required": [key] })).collect();
        all["oneOf"] = json!(choices);
    }
    all
}

fn field(field: &Field) -> Value {
    let mut all = kind(&field.kind);
    let unit = if field.unit.is_empty() { String::new() } else { format!(" [{}]", field.unit) };
    let default = match field.presence {
        Presence::Default(default) => format!(" Default: {default}."),
        _ => String::new(),
    };
    all["description"] = json!(format!("{}{unit}.{default}", field.doc));
    all
}

fn kind(kind_of: &Kind) -> Value {
    match kind_of {
        Kind::Text | Kind::Name | Kind::NameOf(_) | Kind::File(_) => json!({ "type": "string", "minLength": 1 }),
        Kind::Code { letters, .. } => json!({ "type": "string", "pattern": format!("^[A-Z]{{{letters}}}$") }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Amount => json!({ "anyOf": [amount_number(), { "type": "string" }] }),
        Kind::Limit => json!({ "anyOf": [amount_number(), { "type": "string" }, { "const": "unlimited" }] }),
        Kind::Share { .. } => {
            json!({ "anyOf": [{ "type": "number", "minimum": 0, "maximum": 1 }, { "type": "string" }] })
        }
        Kind::SignedShare { .. } => {
            json!({ "anyOf": [{ "type": "number", "minimum": -1, "maximum": 1 }, { "type": "string" }] })
        }
        Kind::Number { least, above: true, most } => {
            json!({ "type": "number", "exclusiveMinimum": least, "maximum": most })
        }
        Kind::Number { least, above: false, most } => json!({ "type": "number", "minimum": least, "maximum": most }),
        Kind::Count { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::List { of, least } => json!({ "type": "array", "items": kind(of), "minItems": least }),
        Kind::Table(table) => section(table),
        Kind::Tables(table) => json!({ "type": "array", "items": section(table) }),
        Kind::Keyed { of, .. } => json!({ "type": "object", "additionalProperties": kind(of) }),
        Kind::Either(kinds) => json!({ "anyOf": kinds.iter().map(kind).collect::<Vec<_>>() }),
    }
}

fn amount_number() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1_000_000_000_000_000_u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_holds_every_key_of_the_field_table() {
        fn keys(section: &Section, found: &mut Vec<String>) {
            for field in section.fields {
                found.push(field.key.to_owned());
                field.kind.sections().into_iter().for_each(|inner| keys(inner, found));
            }
        }
        let mut declared = Vec::new();
        keys(&ROOT, &mut declared);
        let text = schema().to_string();
        for key in declared {
            assert!(text.contains(&format!("\"{key}\":")), "{key}");
        }
    }

    #[test]
    fn the_terms_of_a_contract_are_a_choice_of_one() {
        let terms = &schema()["properties"]["contract"]["items"]["properties"]["terms"];
        assert_eq!(terms["oneOf"][0], json!({ "required": ["quota-share"] }));
        assert_eq!(terms["additionalProperties"], json!(false));
    }
}
