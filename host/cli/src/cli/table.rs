//! Texts in columns.

use std::fmt;

use anstyle::Style;

/// Between two columns.
const GAP: &str = "  ";
const HEAD: Style = Style::new().bold();

/// A text and how it looks.
pub(super) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A text in this style.
    pub(super) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, style } = self;
        write!(f, "{style}{text}{style:#}")
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::styled(text, Style::new())
    }
}

/// Lays rows out under a head, each column as wide as its widest text.
pub(super) fn table<const COLUMNS: usize>(head: [&str; COLUMNS], rows: Vec<[Cell; COLUMNS]>) -> String {
    let head = head.map(|title| Cell::styled(title, HEAD));
    let lines: Vec<_> = std::iter::once(head).chain(rows).collect();
    let mut widths = [0; COLUMNS];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.text.chars().count());
        }
    }
    lines.iter().map(|line| draw(line, &widths)).collect()
}

fn draw(line: &[Cell], widths: &[usize]) -> String {
    let mut text = String::new();
    // Blanks are added before the next text, so that no line ends with them.
    let mut blanks = 0;
    for (cell, width) in line.iter().zip(widths) {
        if !cell.text.is_empty() {
            text.push_str(&" ".repeat(blanks));
            text.push_str(&cell.to_string());
            blanks = 0;
        }
        blanks += width.saturating_sub(cell.text.chars().count()) + GAP.len();
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_texts() {
        let rows =
            vec![["a".into(), Cell::styled("long text", HEAD)], ["größer".into(), "b".into()], ["c".into(), "".into()]];
        let plain = anstream::adapter::strip_str(&table(["ONE", "TWO"], rows)).to_string();
        assert_eq!(plain, "ONE     TWO\na       long text\ngrößer  b\nc\n");
    }
}
