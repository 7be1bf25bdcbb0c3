//! The command line, as one definition.

use crate::model::settings::Sampling;
use crate::report::labels::Language;
use crate::simulation::shard::Shard;
use crate::study::until::Until;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Catastrophe loss simulation for captive insurers.
#[derive(Debug, Parser)]
#[command(name = "ishizue", version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit code: 0 done, 1 the run failed, 2 the command line or the configuration is wrong, 130 \
                        interrupted.\nStart with: ishizue init my_captive && ishizue run my_captive/captive.toml")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate and report (the main job)
    Run(RunArgs),
    /// Put a run together from the parts that `run --shard I/N` simulated: the same bytes as one run
    Merge(MergeArgs),
    /// Validate a configuration: every mistake with file, line, reason and remedy
    Check(CheckArgs),
    /// Send stated losses, or an earthquake by name, through the programme step by step
    Loss(LossArgs),
    /// Replay one simulated path in exact decimals, down to every contract's cash flow
    Explain(ExplainArgs),
    /// Compare designs, or the sweep of one configuration, on the same losses: cost, capital, ruin, paired differences
    Compare(CompareArgs),
    /// Price layers: statistics, technical premiums by every principle, what quotes imply, risk transfer
    Price(PriceArgs),
    /// Stress the captive: a library and stated stresses, exact and simulated, and what it takes to breach the minimum
    Stress(StressArgs),
    /// Exceedance rates of shaking and tsunami at sites, without any insurance
    Hazard(HazardArgs),
    /// Write the events of a built-in model as tables that other tools read: events, footprints, ELT, YELT
    Export(ExportArgs),
    /// Turn a year event table in CSV into the compact file that is read without being loaded
    Convert(ConvertArgs),
    /// Write a commented starter configuration into a new folder
    Init(InitArgs),
    /// Print the JSON Schema of the configuration, for editors
    Schema(SchemaArgs),
    /// Work out known answers on this machine and print the sheet: expected, found, tolerance, verdict
    Selftest(SelftestArgs),
}

/// Options that replace what the configuration says.
#[derive(Clone, Debug, Args)]
pub struct Overrides {
    /// Number of simulated paths instead of the configuration's
    #[arg(long, value_name = "N", value_parser = count)]
    pub trials: Option<u64>,
    /// Seed instead of the configuration's
    #[arg(long, value_name = "S", value_parser = count)]
    pub seed: Option<u64>,
    /// How trials are drawn instead of the configuration's: tail sees rare losses more often, with weights
    #[arg(long, value_enum, value_name = "HOW")]
    pub sampling: Option<HowDrawn>,
}

/// How trials are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HowDrawn {
    /// Equally likely trials
    Plain,
    /// Trials that see rare losses more often, each with its weight; a power of two of them
    Tail,
}

/// `ishizue run`
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The configuration (TOML)
    pub config: PathBuf,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Threads (default: all); never changes a result
    #[arg(long, value_name = "T", default_value_t = 0, hide_default_value = true, value_parser = threads)]
    pub threads: usize,
    /// Folder for the files (default: out/ and the name of the configuration)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print results.json on standard output and nothing else there
    #[arg(long)]
    pub json: bool,
    /// Language of the tables and of report.html
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "en")]
    pub language: Words,
    /// Double the trials until half of the 95 % interval of a figure is within a part of it, such as "tvar 99.5 of net within 1%"
    #[arg(long, value_name = "PRECISION")]
    pub until: Option<Until>,
    /// Stop doubling before more trials than this (default: as memory allows)
    #[arg(long, value_name = "N", value_parser = count, requires = "until")]
    pub most_trials: Option<u64>,
    /// Rows of years.csv: a number, `all` or `none`
    #[arg(long, value_name = "ROWS", default_value = "100000", value_parser = year_rows)]
    pub years: u64,
    /// Simulate only part I of N of the trials, into a file of its own in the folder, for `ishizue merge`; the same command goes on after
    /// a kill
    #[arg(long, value_name = "I/N", conflicts_with_all = ["json", "years"])]
    pub shard: Option<Shard>,
    /// Keep what is simulated in this file, and after a kill or Ctrl-C go on from it; it is removed when the run is done
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Paths in a block; never changes a result
    #[arg(long, value_name = "PATHS", default_value_t = 0, hide = true)]
    pub block: usize,
}

/// `ishizue merge`
#[derive(Debug, Args)]
#[command(
    after_help = "Example: ishizue run configs/tower.toml --shard 1/2 && ishizue run configs/tower.toml --shard 2/2 && ishizue merge \
                        out/tower/shard-*-of-2.ishizue"
)]
pub struct MergeArgs {
    /// The files of all shards, in any order
    #[arg(required = true, num_args = 1.., value_name = "SHARD")]
    pub shards: Vec<PathBuf>,
    /// The configuration (default: where it was when the shards were simulated)
    #[arg(long, value_name = "CONFIG")]
    pub config: Option<PathBuf>,
    /// Threads (default: all); never changes a result
    #[arg(long, value_name = "T", default_value_t = 0, hide_default_value = true, value_parser = threads)]
    pub threads: usize,
    /// Folder for the files (default: out/ and the name of the configuration)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print results.json on standard output and nothing else there
    #[arg(long)]
    pub json: bool,
    /// Language of the tables and of report.html
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "en")]
    pub language: Words,
    /// Rows of years.csv: a number, `all` or `none`
    #[arg(long, value_name = "ROWS", default_value = "100000", value_parser = year_rows)]
    pub years: u64,
}

/// Language of what is printed for people.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Words {
    /// English
    En,
    /// Japanese; what users wrote, assumptions and warnings stay as they are
    Ja,
}

impl Words {
    /// The column of the labels.
    pub fn language(self) -> Language {
        match self {
            Words::En => Language::English,
            Words::Ja => Language::Japanese,
        }
    }
}

/// `ishizue compare`
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The configurations (TOML); each is held against the first
    #[arg(required = true, num_args = 1.., value_name = "CONFIG")]
    pub configs: Vec<PathBuf>,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Compare designs whose losses differ as independent samples
    #[arg(long)]
    pub unpaired: bool,
    /// Threads (default: all); never changes a result
    #[arg(long, value_name = "T", default_value_t = 0, hide_default_value = true, value_parser = threads)]
    pub threads: usize,
    /// Language of the tables and of the pages of HTML
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "en")]
    pub language: Words,
    /// Folder for the files (default: out/compare)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print compare.json on standard output and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `ishizue price`
#[derive(Debug, Args)]
pub struct PriceArgs {
    /// The configuration (TOML)
    pub config: PathBuf,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Threads (default: all); never changes a result
    #[arg(long, value_name = "T", default_value_t = 0, hide_default_value = true, value_parser = threads)]
    pub threads: usize,
    /// Language of the tables and of the pages of HTML
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "en")]
    pub language: Words,
    /// Folder that keeps an index of the events of a year event table, and years that were worked out: makes it if need be
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Folder for the files (default: out/, the name of the configuration, /price)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print price.json on standard output and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `ishizue convert`
#[derive(Debug, Args)]
#[command(after_help = "Example: ishizue convert yet.csv --periods 1000000 --events 2000000 --out yet.yet")]
pub struct ConvertArgs {
    /// The table: period, event_id and perhaps day, in the order of periods
    pub file: PathBuf,
    /// Number of simulated years behind the table, those without an event included
    #[arg(long, value_name = "N", value_parser = table_size)]
    pub periods: u32,
    /// Number of events of the catalogue; ids are the whole numbers from 1 to it
    #[arg(long, value_name = "N", value_parser = table_size)]
    pub events: u32,
    /// The file to write (default: the name of the table, ending in .yet)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `ishizue stress`
#[derive(Debug, Args)]
#[command(after_help = "Example: ishizue stress configs/counterparties.toml --only late-recovery --only cession")]
pub struct StressArgs {
    /// The configuration (TOML); its `[[stress]]` tables come beside the library
    pub config: PathBuf,
    /// Only the stress of this name; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Threads (default: all); never changes a result
    #[arg(long, value_name = "T", default_value_t = 0, hide_default_value = true, value_parser = threads)]
    pub threads: usize,
    /// Language of the tables and of the pages of HTML
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "en")]
    pub language: Words,
    /// Folder for the files (default: out/, the name of the configuration, /stress)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print stress.json on standard output and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `ishizue check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The configuration (TOML)
    pub config: PathBuf,
    /// Print the complaints as one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

/// `ishizue loss`
#[derive(Debug, Args)]
#[command(after_help = "Examples: ishizue loss configs/company_b.toml 400m 900m@2027-06-01#sendai\n          \
                        ishizue loss configs/company_b.toml --scenario nankai-m9.1")]
pub struct LossArgs {
    /// The configuration (TOML)
    pub config: PathBuf,
    /// Losses: AMOUNT, AMOUNT@DATE, AMOUNT@DATE#SITE, where DATE is 2027-06-01 or 2027-06-01T14:00
    #[arg(required_unless_present = "scenario", conflicts_with = "scenario", value_name = "LOSS")]
    pub losses: Vec<String>,
    /// Instead of stated losses an earthquake by name, such as nankai-m9.1 or tohoku-2011, with its spread
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// A file of scenarios in place of those that are built in
    #[arg(long, value_name = "FILE")]
    pub scenarios: Option<PathBuf>,
    /// How often the scenario is drawn (default: 1000)
    #[arg(long, value_name = "N", value_parser = realisations)]
    pub realisations: Option<u64>,
    /// The peril that causes them (default: the first that the configuration names)
    #[arg(long, value_name = "NAME")]
    pub peril: Option<String>,
    /// Apply the twin without retrocession
    #[arg(long)]
    pub without_retrocession: bool,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

/// `ishizue explain`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true).args(["trial", "return_period"]))]
pub struct ExplainArgs {
    /// The configuration (TOML)
    pub config: PathBuf,
    /// Number of the path, from 0, as in years.csv
    #[arg(long, value_name = "N", value_parser = count)]
    pub trial: Option<u64>,
    /// The path whose first year is the 1-in-T year
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u32).range(1..))]
    pub return_period: Option<u32>,
    /// What the return period is of
    #[arg(long, value_enum, default_value_t = Quantity::Net)]
    pub of: Quantity,
    /// Only this model year of the path, from 1
    #[arg(long, value_name = "H")]
    pub year: Option<u32>,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Threads (default: all)
    #[arg(long, value_name = "T", default_value_t = 0, hide_default_value = true, value_parser = threads)]
    pub threads: usize,
    /// Apply the twin without retrocession
    #[arg(long)]
    pub without_retrocession: bool,
    /// Print one JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

/// A yearly loss by which years are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Quantity {
    /// Ground-up loss
    GroundUp,
    /// Paid by the policies
    Insured,
    /// Assumed by the captive
    Gross,
    /// Recovered by the captive
    Ceded,
    /// Kept by the captive
    Net,
    /// The captive's cash flow, worst first
    Result,
}

/// `ishizue hazard`
#[derive(Debug, Args)]
#[command(after_help = "Example: ishizue hazard configs/herp_2018.toml --from 2018-01-01")]
pub struct HazardArgs {
    /// The configuration (TOML); one of its perils is an earthquake model
    pub config: PathBuf,
    /// Another site list: id, latitude, longitude, vs30 or landform; for tsunamis coast_class or published_height_m
    #[arg(long, value_name = "FILE")]
    pub sites: Option<PathBuf>,
    /// First day of the 30 years instead of the configuration's start
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<jiff::civil::Date>,
    /// The earthquake model (default: the first of the configuration)
    #[arg(long, value_name = "NAME")]
    pub peril: Option<String>,
    /// Folder for the files (default: out/, the name of the configuration, /hazard)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print hazard.json on standard output and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `ishizue export`
#[derive(Debug, Args)]
#[command(after_help = "Example: ishizue export configs/company_b.toml --out company_b_events --trials 20_000")]
pub struct ExportArgs {
    /// The configuration (TOML)
    pub config: PathBuf,
    /// Folder for the files
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Least number of realisations of each event in elt.csv
    #[arg(long, value_name = "K", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub realisations: u32,
    /// The peril (default: the only one with a built-in model)
    #[arg(long, value_name = "NAME")]
    pub peril: Option<String>,
    #[command(flatten)]
    pub overrides: Overrides,
}

/// `ishizue init`
#[derive(Debug, Args)]
#[command(after_help = "Examples: ishizue init my_captive\n          ishizue init --book 1000 my_book")]
pub struct InitArgs {
    /// Folder to make (default: my_captive, or my_book with --book)
    pub folder: Option<PathBuf>,
    /// Instead of a captive, write a receivables book of so many made-up buyers with its programme
    #[arg(long, value_name = "BUYERS", value_parser = buyers)]
    pub book: Option<u32>,
    /// Seed by which the buyers are drawn
    #[arg(long, value_name = "S", default_value_t = 1, requires = "book", value_parser = count)]
    pub seed: u64,
    /// Instead of the starter, write the built-in source model of Japan into this file, to copy and edit
    #[arg(long, value_name = "FILE", conflicts_with_all = ["folder", "book"])]
    pub source_model: Option<PathBuf>,
}

/// `ishizue selftest`
#[derive(Debug, Args)]
#[command(after_help = "Exit code: 0 all cases hold, 1 one does not.\nExample: ishizue selftest --only reinstatement")]
pub struct SelftestArgs {
    /// Only cases whose name or source holds this text
    #[arg(long, value_name = "PATTERN")]
    pub only: Option<String>,
    /// Folder for selftest.json (default: no file)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print selftest.json on standard output and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// `ishizue schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which schema
    #[arg(long, value_enum, default_value_t = SchemaOf::Config)]
    pub of: SchemaOf,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// The configuration
    Config,
    /// results.json
    Results,
    /// price.json
    Price,
    /// compare.json
    Compare,
    /// hazard.json
    Hazard,
    /// stress.json
    Stress,
    /// selftest.json
    Selftest,
    /// sweep.json
    Sweep,
}

/// A whole number that may be written with underscores.
fn count(text: &str) -> Result<u64, String> {
    let digits: String = text.chars().filter(|&c| c != '_').collect();
    digits.parse().map_err(|_| format!("`{text}` is not a whole number from 0 up; write it like 100_000"))
}

/// A day that a simulation may start on.
fn date(text: &str) -> Result<jiff::civil::Date, String> {
    let rule = "a date is written year-month-day, from 1900 to 2199, like 2018-01-01";
    let date: jiff::civil::Date = text.parse().map_err(|_| format!("`{text}` is not a date; {rule}"))?;
    if text.len() == 10 && (1900..2200).contains(&date.year()) { Ok(date) } else { Err(format!("`{text}`: {rule}")) }
}

/// A number of realisations; all of them are kept in memory.
fn realisations(text: &str) -> Result<u64, String> {
    match count(text)? {
        stated @ 1..=100_000 => Ok(stated),
        _ => Err(format!("`{text}` realisations cannot be drawn; write 1 to 100_000, such as 1000")),
    }
}

/// A number of buyers to make up.
fn buyers(text: &str) -> Result<u32, String> {
    match count(text)? {
        stated @ 1..=100_000 => Ok(stated as u32),
        _ => Err(format!("a book of `{text}` buyers cannot be made; write 1 to 100_000, such as 1000")),
    }
}

/// A number of periods or events.
fn table_size(text: &str) -> Result<u32, String> {
    match count(text)? {
        stated @ 1..=4_294_967_294 => Ok(stated as u32),
        _ => Err(format!("`{text}` is no size of a table; write a whole number from 1 up, such as 10_000")),
    }
}

/// A number of threads; more than any machine has would only exhaust it.
fn threads(text: &str) -> Result<usize, String> {
    let stated = count(text)?;
    if stated <= 512 {
        Ok(stated as usize)
    } else {
        Err(format!("`{text}` threads are too many; write 0 (all) to 512"))
    }
}

fn year_rows(text: &str) -> Result<u64, String> {
    match text {
        "all" => Ok(u64::MAX),
        "none" => Ok(0),
        number => count(number).map_err(|_| format!("`{text}` is neither a number of rows nor `all` nor `none`")),
    }
}

impl Overrides {
    /// Puts what was given on the command line in place of what the configuration says.
    pub fn apply(&self, model: &mut crate::model::Model) {
        if let Some(trials) = self.trials {
            model.settings.trials = trials;
        }
        if let Some(seed) = self.seed {
            model.settings.seed = seed;
        }
        if let Some(sampling) = self.sampling {
            model.settings.sampling = match sampling {
                HowDrawn::Plain => Sampling::Plain,
                HowDrawn::Tail => Sampling::Tail,
            };
        }
    }
}
