//! The difference between two texts, a line at a time, for people.

use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// How many lines that are the same stand around those that are not.
const CONTEXT: usize = 3;

/// A line of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line<'a> {
    Same(&'a str),
    Removed(&'a str),
    Added(&'a str),
}

/// What is only in `before` after a `-`, what is only in `after` after a `+`, with some lines around it; `…` stands for what
/// is left out. Empty when the two are the same.
pub fn diff(before: &str, after: &str) -> String {
    let lines = compare(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>());
    let differs: Vec<_> = lines.iter().map(|line| !matches!(line, Line::Same(_))).collect();
    let is_near = |place: usize| {
        let near = place.saturating_sub(CONTEXT)..differs.len().min(place + CONTEXT + 1);
        differs.get(near).is_some_and(|near| near.contains(&true))
    };
    let mut text = String::new();
    let mut is_left_out = false;
    for (place, line) in lines.into_iter().enumerate() {
        if !is_near(place) {
            is_left_out = true;
            continue;
        }
        if std::mem::take(&mut is_left_out) {
            text += "  …\n";
        }
        let (mark, line) = match line {
            Line::Same(line) => ("  ", line),
            Line::Removed(line) => ("- ", line),
            Line::Added(line) => ("+ ", line),
        };
        text += mark;
        text += line;
        text.push('\n');
    }
    if is_left_out && !text.is_empty() {
        text += "  …\n";
    }
    text
}

/// The shortest way from one to the other.
fn compare<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, before, after) {
        for (tag, part) in change.iter_slices(before, after) {
            let line = match tag {
                ChangeTag::Equal => Line::Same,
                ChangeTag::Delete => Line::Removed,
                ChangeTag::Insert => Line::Added,
            };
            lines.extend(part.iter().copied().map(line));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &[&str], after: &[&str], expected: &str) {
        assert_eq!(diff(&before.join("\n"), &after.join("\n")), expected);
    }

    #[test]
    fn what_was_removed_and_added() {
        check(&["a", "b", "c"], &["a", "b", "c"], "");
        check(&["a", "b", "c"], &["a", "x", "c"], "  a\n- b\n+ x\n  c\n");
        check(&["a", "b"], &["b"], "- a\n  b\n");
        check(&["b"], &["a", "b", "c"], "+ a\n  b\n+ c\n");
        check(&["a", "b", "c", "d"], &["b", "x", "d", "e"], "- a\n  b\n- c\n+ x\n  d\n+ e\n");
        check(&[], &["a"], "+ a\n");
        check(&["a"], &[], "- a\n");
    }

    #[test]
    fn what_is_far_from_a_difference_is_left_out() {
        let before: Vec<_> = ["1", "2", "3", "4", "5", "6", "7", "8", "9"].into();
        let after: Vec<_> = ["1", "2", "3", "4", "x", "6", "7", "8", "9"].into();
        check(&before, &after, "  …\n  2\n  3\n  4\n- 5\n+ x\n  6\n  7\n  8\n  …\n");
    }

    #[test]
    fn a_difference_leads_from_one_text_to_the_other() {
        let texts = ["", "a", "a b", "b a", "a b a b", "c a b c", "b b b a", "a c b a c"];
        for (before, after) in texts.iter().flat_map(|before| texts.iter().map(move |after| (before, after))) {
            let lines = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
            let (before, after) = (lines(before), lines(after));
            let difference = compare(&before, &after);
            let side = |is_before: bool| {
                let keep = difference.iter().filter_map(|line| match line {
                    Line::Same(line) => Some(*line),
                    Line::Removed(line) => is_before.then_some(*line),
                    Line::Added(line) => (!is_before).then_some(*line),
                });
                keep.collect::<Vec<_>>()
            };
            assert_eq!((side(true), side(false)), (before, after));
        }
    }
}
