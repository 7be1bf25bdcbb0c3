//! `report.html`: one self-contained page with inline SVG and no script, readable in print and without colour.
//!
//! The page is a list of sections, each a list of blocks (sentences, tables, charts); the template only lays them out.
//! Every text is escaped by the template; charts escape their own.

use super::context::{Context, Style};
use super::earthquake_figures;
use super::figures;
use super::format;
use super::labels::Language;
use super::medium::Medium;
use super::sampling::sampling;
use super::summary::{self, Summary, summary};
use super::swing_figures;
use super::table::Table;
use super::tables::{
    accounts, capital_tornado, contracts, convergence, credit, designs, earthquake, exact, limit_use, liquidity,
    losses, pro_forma, quiet_year, rules, run_off, sources, stresses, tranches, value,
};
use super::terminal::reconciliation;
use super::text;
use super::towers::towers;
use crate::study::bridge::Bridge;
use crate::study::earthquake::EarthquakeResults;
use crate::study::pro_forma::ProForma;
use crate::study::results::Results;
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;
use std::io;

const TEMPLATE: &str = include_str!("templates/report.html");

/// One part of a section.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", content = "content", rename_all = "kebab-case")]
pub(in crate::report) enum Block {
    Paragraph(String),
    Note(String),
    Heading(String),
    List(Vec<String>),
    Table(Grid),
    /// Charts that stand side by side where the page is wide enough.
    Figures(Vec<Figure>),
}

/// A table of which some columns hold standard errors: there figure and error stand in columns of their own, so that
/// both line up.
#[derive(Clone, Debug, Serialize)]
pub(in crate::report) struct Grid {
    #[serde(flatten)]
    table: Table,
    paired: Vec<bool>,
}

impl Grid {
    fn of(table: Table) -> Grid {
        let has_error =
            |at: usize| table.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| cell.error.is_some()));
        Grid { paired: (0..table.head.len()).map(has_error).collect(), table }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::report) struct Figure {
    pub svg: String,
    pub caption: String,
    pub wide: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::report) struct Section {
    pub id: String,
    pub title: String,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::report) struct Page {
    pub language: &'static str,
    pub title: String,
    pub run: String,
    pub unit: String,
    pub summary: Summary,
    pub interval_note: String,
    pub contents: String,
    pub sections: Vec<Section>,
}

/// A page of HTML that grows block by block.
pub struct HtmlPage {
    title: String,
    sections: Vec<Section>,
    /// What stands above the first title.
    lead: Vec<String>,
    unsupported: bool,
}

impl HtmlPage {
    /// An empty page.
    pub fn new(title: &str) -> HtmlPage {
        HtmlPage { title: text::plain(title), sections: Vec::new(), lead: Vec::new(), unsupported: false }
    }

    fn block(&mut self, block: Block) {
        match (self.sections.last_mut(), block) {
            (Some(section), block) => section.blocks.push(block),
            (None, Block::Paragraph(text)) => self.lead.push(text),
            (None, block) => {
                let title = self.title.clone();
                self.sections.push(Section { id: "top".into(), title, blocks: vec![block] });
            }
        }
    }

    /// The text of the page.
    ///
    /// # Errors
    /// When the template cannot be rendered, which a test rules out.
    pub fn text(self, language: Language) -> io::Result<String> {
        let labels = super::labels::Labels { language };
        let sections = self.sections.into_iter().map(|section| Section {
            blocks: drop_empty(section.blocks).into_iter().map(typeset).collect(),
            ..section
        });
        let mut lead = self.lead.into_iter();
        let page = Page {
            language: language_code(language),
            run: lead.next().unwrap_or_default(),
            unit: lead.next().unwrap_or_default(),
            summary: typeset_summary(Summary { sentences: lead.collect(), numbers: Vec::new(), starred: false }),
            title: self.title,
            interval_note: String::new(),
            contents: labels.get("contents"),
            sections: sections.filter(|section| !section.blocks.is_empty()).collect(),
        };
        rendered(&page)
    }
}

impl Medium for HtmlPage {
    fn title(&mut self, title: &str) {
        let id = format!("section-{}", self.sections.len() + 1);
        self.sections.push(Section { id, title: text::plain(title), blocks: Vec::new() });
    }

    fn paragraph(&mut self, text: &str, bullet: &str) {
        if bullet.trim().is_empty() {
            return self.block(Block::Paragraph(text.to_owned()));
        }
        // A number says something, a dash does not.
        let entry = if bullet.trim() == "-" { text.to_owned() } else { format!("{bullet}{text}") };
        if self.sections.is_empty() {
            self.lead.push(entry);
            return;
        }
        match self.sections.last_mut().and_then(|section| section.blocks.last_mut()) {
            Some(Block::List(entries)) => entries.push(entry),
            _ => self.block(Block::List(vec![entry])),
        }
    }

    fn heading(&mut self, _text: &str) {}

    fn subtitle(&mut self, text: &str) {
        self.block(Block::Heading(text::plain(text)));
    }

    fn command(&mut self, command: &str, options: &str) {
        self.block(Block::List(vec![format!("{command} {options}")]));
    }

    fn gap(&mut self) {}

    fn fitted(&mut self, table: &dyn Fn(Style) -> Table) {
        let table = table(STYLE);
        self.unsupported |= table.has_unsupported();
        self.block(grid(table));
    }

    fn figure(&mut self, caption: &str, svg: &dyn Fn() -> String) {
        self.block(Block::Figures(vec![Figure { svg: svg(), caption: caption.to_owned(), wide: true }]));
    }

    fn mark_unsupported(&mut self) {
        self.unsupported = true;
    }

    fn support_note(&self) -> Option<&'static str> {
        self.unsupported.then_some("note.unsupported.grey")
    }
}

/// The page in English.
///
/// # Errors
/// As [`page_in`].
pub fn page(results: &Results) -> io::Result<String> {
    page_in(results, Language::English)
}

/// The page in a language.
///
/// # Errors
/// When the template cannot be rendered, which a test rules out for every kind of results.
pub fn page_in(results: &Results, language: Language) -> io::Result<String> {
    rendered(&whole(&Context::new(results, language)))
}

/// A page of sections as HTML.
pub(in crate::report) fn rendered(page: &Page) -> io::Result<String> {
    let text = render(page).map_err(io::Error::other)?;
    Ok(text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect())
}

fn render(page: &Page) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.add_template("report.html", TEMPLATE)?;
    environment.get_template("report.html")?.render(Serde(page))
}

const STYLE: Style = Style::FULL;

/// So many contracts stand side by side; more stand below one another.
const CONTRACTS: usize = 3;

fn whole(context: &Context) -> Page {
    let results = context.results;
    let summary = typeset_summary(summary(context));
    let mut interval_note = context.label("note.interval");
    if summary.starred {
        interval_note = format!("{interval_note} {}", context.label("note.unsupported.star"));
    }
    let values = [
        ("trials", format::count(results.trials)),
        ("years", context.horizon()),
        ("start", results.start.clone()),
        ("seed", results.seed.to_string()),
        ("version", results.version.clone()),
        ("unit", context.scale.name.clone()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sections = [
        quiet_section(context),
        programme_section(context),
        loss_section(context),
        design_section(context),
        value_section(context),
        cash_flow_section(context),
        solvency_section(context),
        pro_forma_section(context),
        run_off_section(context),
        rules_section(context),
        contract_section(context),
        exact_section(context),
        stress_section(context),
        source_section(context),
        earthquake_section(context),
        credit_section(context),
        convergence_section(context),
        remarks_section(context),
    ];
    Page {
        language: language_code(context.labels.language),
        title: text::plain(&results.title),
        run: context.labels.fill("heading.run", &values),
        unit: context.labels.fill("heading.unit", &values),
        summary,
        interval_note,
        contents: context.label("contents"),
        sections: sections.into_iter().filter(|section| !section.blocks.is_empty()).collect(),
    }
}

/// The language of a page, as browsers know it.
pub(in crate::report) fn language_code(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Japanese => "ja",
    }
}

pub(in crate::report) fn typeset_summary(mut summary: Summary) -> Summary {
    for sentence in &mut summary.sentences {
        *sentence = text::with_minus(sentence);
    }
    for number in &mut summary.numbers {
        (number.value, number.interval) = (text::with_minus(&number.value), text::with_minus(&number.interval));
    }
    summary
}

fn section(context: &Context, key: &str, blocks: Vec<Block>) -> Section {
    titled(key, context.label(key), blocks)
}

/// A section without its empty blocks.
pub(in crate::report) fn titled(key: &str, title: String, blocks: Vec<Block>) -> Section {
    Section { id: key.replace('.', "-"), title, blocks: drop_empty(blocks).into_iter().map(typeset).collect() }
}

/// Leaves out tables without rows and charts without anything to draw, and headings that nothing follows.
fn drop_empty(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::new();
    for block in blocks {
        let block = match block {
            Block::Figures(figures) => {
                Block::Figures(figures.into_iter().filter(|figure| !figure.svg.is_empty()).collect())
            }
            block => block,
        };
        let empty = match &block {
            Block::Figures(figures) => figures.is_empty(),
            Block::Table(grid) => grid.table.rows.is_empty(),
            Block::List(entries) => entries.is_empty(),
            Block::Paragraph(text) | Block::Note(text) => text.is_empty(),
            Block::Heading(_) => false,
        };
        if !empty {
            if matches!((&block, kept.last()), (Block::Heading(_), Some(Block::Heading(_)))) {
                kept.pop();
            }
            kept.push(block);
        }
    }
    if matches!(kept.last(), Some(Block::Heading(_))) {
        kept.pop();
    }
    if kept.iter().all(|block| matches!(block, Block::Note(_) | Block::Heading(_))) {
        kept.clear();
    }
    kept
}

/// The block with true minus signs. Charts have theirs; lists hold what users wrote and stay as they are.
fn typeset(block: Block) -> Block {
    match block {
        Block::Paragraph(text) => Block::Paragraph(text::with_minus(&text)),
        Block::Table(mut grid) => {
            for cell in grid.table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                cell.text = text::with_minus(&text::plain(&cell.text));
            }
            Block::Table(grid)
        }
        other => other,
    }
}

fn figure(context: &Context, key: &str, svg: String, wide: bool) -> Figure {
    Figure { svg, caption: context.label(key), wide }
}

pub(in crate::report) fn grid(table: Table) -> Block {
    Block::Table(Grid::of(table))
}

fn quiet_section(context: &Context) -> Section {
    let Some(cash_flow) = &context.results.cash_flow_table else {
        return section(context, "section.quiet-year", Vec::new());
    };
    let caution = summary::transfer_pricing(context, cash_flow);
    section(
        context,
        "section.quiet-year",
        vec![
            grid(quiet_year::table(context, cash_flow, true)),
            Block::Note(context.label("note.rounding")),
            Block::Heading(context.label("heading.facts")),
            grid(quiet_year::facts(context, cash_flow)),
            Block::Figures(vec![figure(context, "caption.tornado", swing_figures::saving(context), true)]),
            grid(quiet_year::tornado(context)),
            Block::Heading(context.label("heading.sensitivities")),
            grid(quiet_year::sensitivities(context, cash_flow)),
            Block::Paragraph(caution),
        ],
    )
}

fn programme_section(context: &Context) -> Section {
    let towers = towers(context).into_iter();
    let towers = towers.map(|tower| Figure { svg: tower.svg, caption: tower.caption, wide: true });
    section(
        context,
        "section.programme",
        vec![
            Block::Figures(vec![figure(context, "caption.programme", figures::programme(context), true)]),
            grid(contracts::policies(context, STYLE)),
            Block::Figures(towers.collect()),
        ],
    )
}

/// The bridges; none where nobody insures.
fn bridges(context: &Context) -> Vec<Block> {
    if context.results.policies.is_empty() {
        return Vec::new();
    }
    let figure = |bridge: &Bridge| Figure {
        svg: figures::bridge(context, bridge),
        caption: context
            .labels
            .fill(&format!("caption.bridge.{}", bridge.key), &[("years", &format::count(bridge.years))]),
        wide: true,
    };
    vec![Block::Figures(context.results.bridges.iter().map(figure).collect())]
}

fn loss_section(context: &Context) -> Section {
    let mut blocks = bridges(context);
    blocks.extend([
        Block::Figures(vec![
            figure(context, "caption.before", figures::before_captive(context), false),
            figure(context, "caption.net-result", figures::net_result(context), false),
            figure(context, "caption.aep", figures::captive_losses(context, true), false),
            figure(context, "caption.oep", figures::captive_losses(context, false), false),
        ]),
        Block::Note(context.label("note.curves")),
        grid(losses::table(context, STYLE, losses::Points::All)),
        Block::Note(context.label("note.quantiles")),
        grid(losses::return_periods(context, STYLE, true)),
        grid(losses::return_periods(context, STYLE, false)),
    ]);
    if let Some(table) = sources::deductible(context, STYLE) {
        blocks.push(Block::Heading(context.label("section.deductible")));
        blocks.push(grid(table));
    }
    section(context, "section.losses", blocks)
}

fn design_section(context: &Context) -> Section {
    let table = designs::table(context, STYLE, losses::Points::All);
    section(context, "section.designs", vec![grid(table), Block::Note(context.label("note.designs"))])
}

fn exact_section(context: &Context) -> Section {
    let mut blocks = Vec::new();
    if let Some(found) = &context.results.exact {
        if !found.views.is_empty() {
            blocks.push(grid(exact::table(context, found, STYLE, losses::Points::All)));
            blocks.push(Block::Note(exact::note(context, found)));
        }
        blocks.extend(exact::missing(context, found).into_iter().map(Block::Note));
    }
    section(context, "section.exact", blocks)
}

fn value_section(context: &Context) -> Section {
    let mut blocks = Vec::new();
    if let Some(found) = &context.results.value {
        blocks.push(grid(value::cost(context, found, STYLE)));
        blocks.push(grid(value::capital(context, found, STYLE)));
        blocks.push(Block::Note(value::note(context, found)));
    }
    if let Some(found) = &context.results.tranches {
        blocks.push(Block::Heading(context.label("heading.tranches")));
        blocks.push(grid(tranches::table(context, found, STYLE)));
        blocks.push(Block::Note(tranches::note(context, found)));
    }
    section(context, "section.value", blocks)
}

fn cash_flow_section(context: &Context) -> Section {
    if designs::named_cash_flows(context).is_empty() {
        return section(context, "section.cash-flow", Vec::new());
    }
    section(
        context,
        "section.cash-flow",
        vec![
            Block::Figures(vec![figure(context, "caption.cash-flows", figures::cash_flows(context), true)]),
            grid(designs::cash_flows(context, STYLE)),
            Block::Note(context.label("note.cash-flow")),
            Block::Heading(context.label("section.expected-year")),
            grid(accounts::expected_year(context, STYLE, true)),
        ],
    )
}

fn solvency_section(context: &Context) -> Section {
    if context.results.designs.iter().all(|design| design.solvency.is_none()) {
        return section(context, "section.solvency", Vec::new());
    }
    let mut blocks = vec![
        Block::Figures(vec![figure(context, "caption.surplus", figures::surplus(context), true)]),
        Block::Figures(vec![figure(context, "caption.ruin", figures::ruin(context), true)]),
    ];
    for design in &context.results.designs {
        if let Some(table) = designs::surplus(context, design, STYLE) {
            let name = context.design_name(design);
            blocks.push(Block::Heading(context.labels.fill("heading.surplus", &[("design", &name)])));
            blocks.push(grid(table));
        }
    }
    blocks.push(Block::Heading(context.label("heading.capital")));
    blocks.push(grid(designs::capital(context, STYLE)));
    blocks.push(Block::Note(context.label("note.capital")));
    if let Some(found) = &context.results.capital_tornado {
        let bars = swing_figures::capital(context);
        blocks.push(Block::Figures(vec![figure(context, "heading.capital-tornado", bars, true)]));
        blocks.push(grid(capital_tornado::table(context, found, STYLE)));
        blocks.push(Block::Note(capital_tornado::note(context, found)));
    }
    blocks.push(Block::Heading(context.label("heading.result-levels")));
    blocks.push(grid(designs::result_levels(context, STYLE)));
    let cash = liquidity::table(context, STYLE, losses::Points::All);
    if !cash.rows.is_empty() {
        blocks.push(Block::Heading(context.label("section.liquidity")));
        blocks.push(grid(cash));
        blocks.push(Block::Note(context.label("note.liquidity")));
    }
    section(context, "section.solvency", blocks)
}

fn pro_forma_section(context: &Context) -> Section {
    let mut blocks = Vec::new();
    if let Some(found) = &context.results.pro_forma {
        statements(context, found, &mut blocks);
    }
    section(context, "section.pro-forma", blocks)
}

fn run_off_section(context: &Context) -> Section {
    let mut blocks = Vec::new();
    if let Some(found) = &context.results.run_off {
        blocks.push(Block::Paragraph(run_off::words(context, found)));
        blocks.push(grid(run_off::ruin(context, found, STYLE)));
        statements(context, &found.pro_forma, &mut blocks);
    }
    section(context, "section.run-off", blocks)
}

fn statements(context: &Context, found: &ProForma, blocks: &mut Vec<Block>) {
    let statements = pro_forma::STATEMENTS;
    let expected = statements.iter().filter_map(|name| pro_forma::expected(context, found, name, STYLE));
    blocks.extend(expected.map(grid));
    blocks.push(Block::Note(context.label("note.pro-forma")));
    for column in 0..found.adverse.len() {
        blocks.push(Block::Heading(pro_forma::caption(context, found, column)));
        let adverse = statements.iter().filter_map(|name| pro_forma::adverse(context, found, name, column, STYLE));
        blocks.extend(adverse.map(grid));
    }
    for scenario in &found.scenarios {
        let (name, what) = pro_forma::scenario_words(context, scenario);
        blocks.push(Block::Heading(name));
        let path = statements.iter().filter_map(|name| pro_forma::scenario_path(context, scenario, name, STYLE));
        blocks.extend(path.map(grid));
        blocks.push(Block::Note(what));
        let mean = statements.iter().filter_map(|name| pro_forma::scenario_mean(context, scenario, name, STYLE));
        blocks.extend(mean.map(grid));
    }
}

fn rules_section(context: &Context) -> Section {
    let Some(found) = &context.results.rules else { return section(context, "section.rules", Vec::new()) };
    let all = losses::Points::All;
    let mut blocks = vec![Block::Note(context.label("note.rules"))];
    for pack in &found.packs {
        blocks.push(Block::Heading(rules::heading(context, pack)));
        blocks.push(Block::Paragraph(rules::source(context, pack)));
        blocks.push(grid(rules::parts(context, pack, STYLE)));
        blocks.extend(pack.requirements.iter().map(|one| grid(rules::dates(context, one, STYLE, all))));
        blocks.push(grid(rules::screens(context, pack, STYLE, all)));
        for score in &pack.scores {
            blocks.push(grid(rules::score(context, score, STYLE)));
            blocks.push(Block::Paragraph(rules::assessment(context, score)));
        }
        blocks.extend(pack.premium_tax.iter().filter_map(|tax| rules::premium_tax(context, tax)).map(Block::Paragraph));
        blocks.push(Block::List(rules::remarks(context, pack, true)));
    }
    blocks.push(Block::Heading(context.label("heading.ratios")));
    blocks.push(grid(rules::ratios(context, &found.ratios, STYLE)));
    blocks.push(Block::Note(context.label("note.ratios")));
    blocks.push(Block::List(rules::definitions(context, &found.ratios)));
    section(context, "section.rules", blocks)
}

fn contract_section(context: &Context) -> Section {
    if contracts::all(context).is_empty() {
        return section(context, "section.contracts", Vec::new());
    }
    let contracts = contracts::all(context);
    let mut blocks: Vec<Block> = match contracts.len() <= CONTRACTS {
        true => vec![grid(contracts::details(context, &contracts, STYLE))],
        false => contracts::turned(context, &contracts, STYLE).into_iter().map(grid).collect(),
    };
    blocks.push(Block::Note(context.label("note.contracts")));
    if context.has_recourse() {
        blocks.push(Block::Note(context.label("note.before-recourse")));
    }
    section(context, "section.contracts", blocks)
}

fn stress_section(context: &Context) -> Section {
    let blocks = if context.results.stresses.is_empty() {
        Vec::new()
    } else {
        let bars = swing_figures::stresses(context);
        vec![
            grid(stresses::table(context, STYLE)),
            Block::Figures(vec![figure(context, "stress.figure-path", bars, true)]),
            Block::Note(context.label("note.stresses")),
            Block::Note(context.label("note.stresses.simulated")),
        ]
    };
    section(context, "section.stresses", blocks)
}

fn source_section(context: &Context) -> Section {
    let mut blocks = vec![Block::Heading(context.label("heading.perils")), grid(sources::perils(context, STYLE))];
    if context.results.sites.iter().any(|site| !site.is_buyer) {
        blocks.push(Block::Heading(context.label("heading.sites")));
        blocks.extend(risks(context, false));
        blocks.push(grid(sources::sites(context, STYLE)));
    }
    let buyers = context.results.sites.iter().any(|site| site.is_buyer);
    if buyers {
        blocks.push(Block::Heading(context.label("heading.buyers")));
        blocks.extend(risks(context, true));
        blocks.push(grid(sources::buyers(context, STYLE)));
    }
    section(context, if buyers { "section.buyers-sites-perils" } else { "section.sources" }, blocks)
}

/// The largest risks or groups as bars, and the table of groups.
fn risks(context: &Context, buyers: bool) -> Vec<Block> {
    vec![
        Block::Figures(vec![figure(context, "caption.risks", figures::risks(context, buyers), true)]),
        grid(sources::groups(context, STYLE, buyers)),
    ]
}

fn earthquake_section(context: &Context) -> Section {
    let mut blocks = Vec::new();
    for quake in &context.results.earthquakes {
        if context.results.earthquakes.len() > 1 {
            blocks.push(Block::Heading(quake.peril.clone()));
        }
        let sites = Figure {
            svg: earthquake_figures::sites(context, quake),
            caption: earthquake_figures::sites_caption(context, quake),
            wide: false,
        };
        let event = |map| Figure {
            svg: earthquake_figures::event(context, quake, map),
            caption: earthquake_figures::event_caption(context, map),
            wide: false,
        };
        blocks.push(Block::Figures(std::iter::once(sites).chain(quake.maps.iter().map(event)).collect()));
        blocks.push(Block::Note(context.label("note.earthquake-maps")));
        blocks.push(grid(earthquake::events(context, quake, STYLE)));
        let bars = earthquake_figures::sources(context, quake);
        blocks.push(Block::Figures(vec![figure(context, "caption.source-losses", bars, true)]));
        blocks.push(grid(earthquake::sources(context, quake, STYLE)));
        blocks.push(Block::Heading(context.label("heading.earthquake-sensitivity")));
        blocks.push(grid(earthquake::sensitivity(context, quake, STYLE)));
        blocks.push(Block::Note(variants_note(context, quake)));
        if !quake.price.is_empty() {
            blocks.push(Block::Heading(context.label("heading.price")));
            blocks.push(grid(earthquake::price(context, quake, STYLE)));
            blocks.extend(earthquake::price_notes(context, quake).into_iter().map(Block::Paragraph));
            blocks.push(Block::Note(context.label("note.price")));
        }
    }
    section(context, "section.earthquake", blocks)
}

fn credit_section(context: &Context) -> Section {
    let mut blocks = Vec::new();
    for book in &context.results.credits {
        if context.results.credits.len() > 1 {
            blocks.push(Block::Heading(book.peril.clone()));
        }
        let heading = |key: &str| Block::Heading(context.label(key));
        blocks.extend([
            Block::Paragraph(credit::book(context, book)),
            grid(credit::causes(context, book, STYLE, losses::Points::All)),
            grid(credit::countries(context, book, STYLE, losses::Points::All)),
            grid(credit::sectors(context, book, STYLE, losses::Points::All)),
            grid(credit::buyers(context, book, STYLE, losses::Points::All)),
            Block::Note(context.label("note.credit-buyers")),
            heading("heading.credit-tail"),
            grid(credit::tails(context, book, STYLE)),
            Block::Note(context.label("note.credit-tail")),
        ]);
        if let Some(note) = credit::large_pool_note(context, book) {
            blocks.extend([grid(credit::large_pool(context, book, STYLE)), Block::Note(note)]);
        }
        blocks.extend([
            heading("heading.default-models"),
            grid(credit::models(context, book, STYLE, true)),
            Block::Note(credit::models_note(context, book)),
        ]);
        if let Some(note) = credit::wrong_way_note(context, book) {
            let table = grid(credit::wrong_way(context, book, STYLE));
            blocks.extend([heading("heading.wrong-way"), table, Block::Note(note)]);
        }
        if !book.limits.is_empty() {
            let table = grid(limit_use::limit_use(context, book, STYLE));
            blocks.extend([heading("heading.limit-use"), table, Block::Note(context.label("note.limit-use"))]);
        }
        blocks.extend([
            heading("heading.credit-quarters"),
            grid(credit::quarters(context, book, STYLE)),
            Block::Note(context.label("note.credit-quarters")),
        ]);
        blocks.extend(credit::present_value_note(context, book).map(Block::Note));
    }
    section(context, "section.credit", blocks)
}

/// What stands behind the sensitivities.
pub(super) fn variants_note(context: &Context, quake: &EarthquakeResults) -> String {
    context.labels.fill("note.earthquake-variants", &[("trials", &format::count(quake.variant_trials))])
}

fn convergence_section(context: &Context) -> Section {
    let mut blocks = Vec::new();
    if let Some(sentence) = convergence::sentence(context) {
        blocks = vec![
            Block::Paragraph(sentence),
            Block::Figures(vec![figure(context, "caption.convergence", figures::convergence(context), true)]),
            grid(convergence::table(context, STYLE)),
            Block::Note(context.label("note.convergence")),
        ];
    }
    section(context, "section.convergence", blocks)
}

fn remarks_section(context: &Context) -> Section {
    let results = context.results;
    let mut blocks = Vec::new();
    for (key, remarks) in [
        ("section.warnings", &results.warnings),
        ("section.assumptions", &results.assumptions),
        ("section.notes", &results.notes),
    ] {
        if !remarks.is_empty() {
            blocks.push(Block::Heading(context.label(key)));
            blocks.push(Block::List(remarks.clone()));
        }
    }
    blocks.push(Block::Heading(context.label("heading.limits")));
    blocks.push(Block::Paragraph(context.label("note.error")));
    if !results.earthquakes.is_empty() {
        blocks.push(Block::Paragraph(context.label("note.subsets")));
    }
    blocks.extend(sampling(&context.labels, results.trials, results.effective_trials).map(Block::Paragraph));
    blocks.push(Block::Paragraph(context.label("note.unsupported.grey")));
    blocks.push(Block::Paragraph(reconciliation(context)));
    let digest = context.labels.fill(
        "note.digest",
        &[("digest", &results.perils_digest), ("quantum", &results.quantum), ("currency", &results.currency)],
    );
    blocks.push(Block::Paragraph(digest));
    section(context, "section.remarks", blocks)
}
