//! Lays rows out in columns.

use std::fmt::Write;

use anstyle::Style;
use durable_wasm_core::model::{Operation, OperationStatus, Timestamp};

use super::TimelineOptions;
use super::axis::{Axis, Layout};
use super::row;
use super::tree::{Content, TreeRow};

/// The least width of a table, whatever was asked for.
const MIN_WIDTH: usize = 40;
/// Bars narrower than this say nothing.
const MIN_BARS: usize = 10;
/// Bars wider than this are hard to follow back to their names.
const MAX_BARS: usize = 60;
/// The name's column is never squeezed below this.
const MIN_NAME: usize = 12;
/// Of which a name keeps this much, however deep it stands.
const MIN_OWN_NAME: usize = 6;
/// Between two columns.
const GAP: usize = 2;

const DIM: Style = Style::new().dimmed();

/// A table ready to be drawn.
pub(super) struct Table<'a> {
    lines: Vec<Line<'a>>,
    widths: Widths,
    layout: Option<Layout<'a>>,
    colour: bool,
}

/// The texts of a line. One that only counts what is not shown has no operation and no text but its name.
#[derive(Default)]
struct Line<'a> {
    operation: Option<&'a Operation>,
    guides: String,
    name: String,
    kind: String,
    start: String,
    duration: String,
    note: String,
}

/// The width of each column.
struct Widths {
    name: usize,
    kind: usize,
    start: usize,
    duration: usize,
}

impl<'a> Table<'a> {
    pub(super) fn new(rows: &[TreeRow<'a>], axis: &'a Axis, options: &TimelineOptions) -> Self {
        let mut lines: Vec<_> = rows.iter().map(|row| Line::new(row, axis.start())).collect();
        let widest = |cell: fn(&Line<'_>) -> usize| lines.iter().map(cell).max().unwrap_or(0);
        let mut widths = Widths {
            name: widest(|line| width(&line.guides) + width(&line.name)),
            kind: widest(|line| width(&line.kind)),
            start: widest(|line| width(&line.start)),
            duration: widest(|line| width(&line.duration)),
        };
        let note = widest(|line| width(&line.note));

        // The mark, then kind, start, duration and note, each with the gap beside it.
        let fixed = 2 + widths.kind + widths.start + widths.duration + note + 4 * GAP;
        let all = options.width.max(MIN_WIDTH);
        widths.name = widths.name.min(all.saturating_sub(fixed + GAP + MIN_BARS).max(MIN_NAME));
        let bars = all.saturating_sub(fixed + GAP + widths.name).min(MAX_BARS);
        let layout = (bars >= MIN_BARS && !axis.is_empty()).then(|| axis.layout(bars));
        for line in &mut lines {
            line.fit(widths.name);
        }
        Self { lines, widths, layout, colour: options.colour }
    }

    pub(super) fn draw(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let mut drawn = String::new();
            self.draw_line(line, &mut drawn);
            text.push_str(drawn.trim_end());
            text.push('\n');
        }
        text
    }

    fn draw_line(&self, line: &Line<'_>, text: &mut String) {
        // A note about what is not shown tells of failures.
        let status = row::status_style(line.operation.map_or(OperationStatus::Failed, |operation| operation.status));
        let mark = line.operation.map_or(" ", |operation| row::mark(operation.status));
        let is_named = line.operation.is_some_and(|operation| operation.name.is_some());
        self.paint(text, status, mark);
        text.push(' ');
        self.paint(text, DIM, &line.guides);
        self.paint(text, if is_named { Style::new() } else { DIM }, &line.name);
        pad(text, self.widths.name.saturating_sub(width(&line.guides) + width(&line.name)) + GAP);
        self.paint(text, DIM, &line.kind);
        pad(text, self.widths.kind.saturating_sub(width(&line.kind)) + GAP);
        text.push_str(&line.start);
        pad(text, self.widths.start.saturating_sub(width(&line.start)) + GAP);
        pad(text, self.widths.duration.saturating_sub(width(&line.duration)));
        text.push_str(&line.duration);
        match (&self.layout, line.operation) {
            (Some(layout), Some(operation)) => {
                let columns = layout.bar(operation);
                let (glyph, style) = row::bar(operation);
                pad(text, GAP + columns.start);
                self.paint(text, style, &glyph.repeat(columns.len()));
                pad(text, layout.width().saturating_sub(columns.end));
            }
            (Some(layout), None) => pad(text, GAP + layout.width()),
            (None, _) => {}
        }
        pad(text, GAP);
        self.paint(text, status, &line.note);
    }

    fn paint(&self, text: &mut String, style: Style, cell: &str) {
        if !self.colour || cell.is_empty() || style.is_plain() {
            text.push_str(cell);
        } else {
            // Writing to a string does not fail.
            let _ = write!(text, "{style}{cell}{style:#}");
        }
    }
}

impl<'a> Line<'a> {
    fn new(row: &TreeRow<'a>, execution_start: Timestamp) -> Self {
        let guides = row.guides.clone();
        match row.content {
            Content::More(count) => Self {
                guides,
                name: format!("… {} more", thousands(count.all)),
                note: if count.failed > 0 { format!("{} failed", thousands(count.failed)) } else { String::new() },
                ..Self::default()
            },
            Content::Operation(operation) => Self {
                operation: Some(operation),
                guides,
                name: row::name(operation).into_owned(),
                kind: row::kind(operation).into_owned(),
                start: row::start(operation, execution_start),
                duration: row::duration(operation),
                note: row::note(operation),
            },
        }
    }

    /// Shortens guides and name to so many columns.
    fn fit(&mut self, columns: usize) {
        self.guides = shortened(&self.guides, columns.saturating_sub(width(&self.name).min(MIN_OWN_NAME)));
        self.name = shortened(&self.name, columns.saturating_sub(width(&self.guides)));
    }
}

/// The columns a text takes: names are printable ASCII, and everything drawn here is one column wide.
fn width(text: &str) -> usize {
    text.chars().count()
}

fn pad(text: &mut String, columns: usize) {
    text.extend(std::iter::repeat_n(' ', columns));
}

/// The text, or its beginning and an ellipsis when it is wider than `columns`.
fn shortened(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(columns.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// `9950` as `9,950`.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
