//! The vocabulary of the field table: what a key is called, takes and means.
//!
//! Every section of the configuration is a [`Section`]: a list of [`Field`]s declared once. The reader, its error texts,
//! the starter, the JSON Schema and the manual are all made from these declarations, so they cannot disagree.

/// A table of the configuration: its keys, and the keys of which exactly one must be written.
#[derive(Debug)]
pub struct Section {
    pub doc: &'static str,
    pub fields: &'static [Field],
    /// Exactly one of these keys is written; empty where there is no such choice.
    pub one_of: &'static [&'static str],
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub key: &'static str,
    pub kind: Kind,
    pub presence: Presence,
    /// Unit of the value, empty where there is none.
    pub unit: &'static str,
    /// A value as it is written in TOML.
    pub example: &'static str,
    /// What the key means, in one sentence without the final point.
    pub doc: &'static str,
}

/// Whether a key must be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    /// What holds where the key is not written, as it would be written.
    Default(&'static str),
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// A name that something new gets.
    Name,
    /// The name of something: "party", "peril".
    NameOf(&'static str),
    /// A country or currency code of so many capital letters.
    Code {
        letters: usize,
        of: &'static str,
    },
    /// A CSV file, looked for beside the configuration; what it holds.
    File(&'static str),
    Date,
    Boolean,
    /// Money, zero or more.
    Amount,
    /// Money, or `"unlimited"`.
    Limit,
    /// A share from nothing to so many per cent.
    Share {
        most_percent: u32,
    },
    /// A share of either sign, up to so many per cent.
    SignedShare {
        most_percent: u32,
    },
    /// A number in a range; `above`: the lower end is not in it.
    Number {
        least: f64,
        above: bool,
        most: f64,
    },
    /// A whole number in a range.
    Count {
        least: u64,
        most: u64,
    },
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list with at least so many items.
    List {
        of: &'static Kind,
        least: usize,
    },
    /// A table with these keys.
    Table(&'static Section),
    /// Any number of `[[tables]]` with these keys.
    Tables(&'static Section),
    /// A table whose keys the user chooses; what the keys are.
    Keyed {
        keys: &'static str,
        of: &'static Kind,
    },
    /// Any of these.
    Either(&'static [Kind]),
}

/// A key that must be written.
pub const fn required(key: &'static str, kind: Kind, example: &'static str, doc: &'static str) -> Field {
    Field { key, kind, presence: Presence::Required, unit: "", example, doc }
}

/// A key that may be written.
pub const fn optional(key: &'static str, kind: Kind, example: &'static str, doc: &'static str) -> Field {
    Field { key, kind, presence: Presence::Optional, unit: "", example, doc }
}

/// A key that may be written and has a stated default.
pub const fn defaulted(
    key: &'static str,
    kind: Kind,
    default: &'static str,
    example: &'static str,
    doc: &'static str,
) -> Field {
    Field { key, kind, presence: Presence::Default(default), unit: "", example, doc }
}

impl Field {
    /// The same field with a unit.
    pub const fn unit(self, unit: &'static str) -> Field {
        Field { unit, ..self }
    }

    /// The key as a line of TOML that shows its right form.
    pub fn line(&self) -> String {
        match self.kind {
            Kind::Table(_) if !self.example.starts_with('{') => format!("[{}]", self.key),
            Kind::Tables(_) => format!("[[{}]]", self.key),
            _ => format!("{} = {}", self.key, self.example),
        }
    }
}

impl Section {
    /// The field of a key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

impl Kind {
    /// What a value is, in words: "a share from 0% to 100%".
    pub fn words(&self) -> String {
        match self {
            Kind::Text => "a text".into(),
            Kind::Name => "a name".into(),
            Kind::NameOf(what) => format!("the name of a {what}"),
            Kind::Code { letters, of } => format!("a code of {letters} capital letters ({of})"),
            Kind::File(what) => format!("a CSV file ({what})"),
            Kind::Date => "a date".into(),
            Kind::Boolean => "true or false".into(),
            Kind::Amount => "an amount".into(),
            Kind::Limit => "an amount or \"unlimited\"".into(),
            Kind::Share { most_percent } => format!("a share from 0% to {most_percent}%"),
            Kind::SignedShare { most_percent } => format!("a share from -{most_percent}% to {most_percent}%"),
            Kind::Number { least, above, most } => {
                format!("a number {} {least} and at most {most}", if *above { "above" } else { "from" })
            }
            Kind::Count { least, most } if least == most => format!("the number {least}"),
            Kind::Count { least, most } => format!("a whole number from {least} to {most}"),
            Kind::Choice(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or "),
            Kind::List { of, .. } => format!("a list; each item is {}", of.words()),
            Kind::Table(_) => "a table".into(),
            Kind::Tables(_) => "any number of tables".into(),
            Kind::Keyed { keys, of } => format!("a table from {keys} to {}", of.words()),
            Kind::Either(kinds) => kinds.iter().map(Kind::words).collect::<Vec<_>>().join(", or "),
        }
    }

    /// The sections that a value of this kind contains.
    pub fn sections(&self) -> Vec<&'static Section> {
        match self {
            Kind::Table(section) | Kind::Tables(section) => vec![section],
            Kind::List { of, .. } | Kind::Keyed { of, .. } => of.sections(),
            Kind::Either(kinds) => {
                let mut sections: Vec<&Section> = kinds.iter().flat_map(Kind::sections).collect();
                // A table, or a list of such tables.
                sections.dedup_by_key(|section| section.doc);
                sections
            }
            _ => Vec::new(),
        }
    }
}
