//! What a page is written on: the terminal, or a page of HTML. The commands with tables of their own write each page once, for both.

use super::context::Style;
use super::table::Table;

/// Titles, paragraphs, tables and charts, one below the other.
pub trait Medium {
    /// A title above what follows.
    fn title(&mut self, title: &str);
    /// A paragraph, behind a bullet unless that is empty.
    fn paragraph(&mut self, text: &str, bullet: &str);
    /// A line by itself in bold: the title of the whole page.
    fn heading(&mut self, text: &str);
    /// A title within what stands under a title.
    fn subtitle(&mut self, text: &str);
    /// A command that can be copied, with its last options apart where a line is too short for both.
    fn command(&mut self, command: &str, options: &str);
    /// An empty line where the medium has lines.
    fn gap(&mut self);
    /// A table in the fullest style that fits.
    fn fitted(&mut self, table: &dyn Fn(Style) -> Table);
    /// A chart, where the medium has any; `svg` draws it.
    fn figure(&mut self, caption: &str, svg: &dyn Fn() -> String);
    /// A figure in a sentence is not supported by the sample.
    fn mark_unsupported(&mut self);
    /// Key of the note that says how unsupported figures are marked; None where there are none.
    fn support_note(&self) -> Option<&'static str>;
}
