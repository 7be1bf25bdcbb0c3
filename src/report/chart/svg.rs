//! A drawing in SVG: shapes are appended, every text is escaped, every number has one decimal.

use crate::report::text::with_minus;
use std::fmt::Write;

/// A drawing of a fixed size.
#[derive(Clone, Debug)]
pub struct Svg {
    width: f64,
    height: f64,
    label: String,
    body: String,
}

/// Where a text stands in relation to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins at the point.
    Start,
    /// The point is its middle.
    Middle,
    /// The text ends at the point.
    End,
}

impl Svg {
    /// An empty drawing; the label says in words what it shows.
    pub fn new(width: f64, height: f64, label: &str) -> Svg {
        Svg { width, height, label: label.into(), body: String::new() }
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (place(from.0), place(from.1), place(to.0), place(to.1));
        self.push(format_args!(r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#));
    }

    /// A line through points.
    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() > 1 {
            let points = joined(points);
            self.push(format_args!(r#"<polyline class="{class}" points="{points}"/>"#));
        }
    }

    /// A filled area.
    pub fn polygon(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() > 2 {
            let points = joined(points);
            self.push(format_args!(r#"<polygon class="{class}" points="{points}"/>"#));
        }
    }

    /// A rectangle from its corner of least x and y.
    pub fn rectangle(&mut self, class: &str, corner: (f64, f64), size: (f64, f64)) {
        let (x, y, width, height) = (place(corner.0), place(corner.1), place(size.0.max(0.0)), place(size.1.max(0.0)));
        self.push(format_args!(r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#));
    }

    /// A circle.
    pub fn circle(&mut self, class: &str, centre: (f64, f64), radius: f64) {
        let (x, y, radius) = (place(centre.0), place(centre.1), place(radius));
        self.push(format_args!(r#"<circle class="{class}" cx="{x}" cy="{y}" r="{radius}"/>"#));
    }

    /// A text, escaped.
    pub fn text(&mut self, class: &str, at: (f64, f64), anchor: Anchor, text: &str) {
        let (x, y, text) = (place(at.0), place(at.1), escaped(&with_minus(text)));
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        self.push(format_args!(r#"<text class="{class}" x="{x}" y="{y}"{anchor}>{text}</text>"#));
    }

    /// The whole element.
    pub fn finish(self) -> String {
        let (width, height, label) = (place(self.width), place(self.height), escaped(&self.label));
        format!(
            "<svg class=\"chart\" viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" role=\"img\" \
             aria-label=\"{label}\">\n{}</svg>",
            self.body
        )
    }

    /// The whole element as a file of its own, with its styles in it.
    pub fn finish_file(self, style: &str) -> String {
        let whole = self.finish().replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
        whole.replacen(">\n", &format!(">\n<style>{style}</style>\n"), 1) + "\n"
    }

    fn push(&mut self, element: std::fmt::Arguments) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.body, "{element}");
    }
}

/// Text that is safe between tags and within double quotes. Control characters, which XML forbids, become spaces.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            control if control.is_control() => safe.push(' '),
            other => safe.push(other),
        }
    }
    safe
}

fn joined(points: &[(f64, f64)]) -> String {
    let mut text = String::with_capacity(points.len() * 12);
    for &(x, y) in points {
        if !text.is_empty() {
            text.push(' ');
        }
        let _ = write!(text, "{},{}", place(x), place(y));
    }
    text
}

/// A coordinate with one decimal at most; what is not finite lands at nought rather than breaking the drawing.
fn place(value: f64) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".into(),
        Some(whole) => whole.into(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_users_is_escaped() {
        let mut svg = Svg::new(10.0, 10.0, "a \"quoted\" label");
        svg.text("t", (1.0, 2.0), Anchor::Start, "<script>alert('x')</script> & more");
        let text = svg.finish();
        assert!(!text.contains("<script>"));
        assert!(text.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; more"));
        assert!(text.contains("aria-label=\"a &quot;quoted&quot; label\""));
    }

    #[test]
    fn coordinates_have_one_decimal_and_no_minus_nought() {
        assert_eq!(place(12.34), "12.3");
        assert_eq!(place(12.0), "12");
        assert_eq!(place(-0.01), "0");
        assert_eq!(place(f64::NAN), "0");
    }
}
