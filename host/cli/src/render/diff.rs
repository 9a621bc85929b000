//! The difference between two texts, a line at a time, for people.

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
///
/// Takes time and memory for every pair of lines between the first and the last that differ.
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
    let head = before.iter().zip(after).take_while(|(before, after)| before == after).count();
    let (same_head, before) = before.split_at(head);
    let (_, after) = after.split_at(head);
    let tail = before.iter().rev().zip(after.iter().rev()).take_while(|(before, after)| before == after).count();
    let (before, same_tail) = before.split_at(before.len() - tail);
    let (after, _) = after.split_at(after.len() - tail);

    let mut lines: Vec<_> = same_head.iter().map(|line| Line::Same(line)).collect();
    lines.extend(compare_each(before, after));
    lines.extend(same_tail.iter().map(|line| Line::Same(line)));
    lines
}

/// The same for texts that differ from their first line to their last.
fn compare_each<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<Line<'a>> {
    let common = common_lines(before, after);
    let length = |from: usize, to: usize| common.get(from).and_then(|row| row.get(to)).copied().unwrap_or(0);
    let mut lines = Vec::with_capacity(before.len() + after.len());
    let (mut from, mut to) = (0, 0);
    loop {
        match (before.get(from), after.get(to)) {
            (Some(old), Some(new)) if old == new => {
                lines.push(Line::Same(old));
                (from, to) = (from + 1, to + 1);
            }
            (Some(old), new) if new.is_none() || length(from + 1, to) >= length(from, to + 1) => {
                lines.push(Line::Removed(old));
                from += 1;
            }
            (_, Some(new)) => {
                lines.push(Line::Added(new));
                to += 1;
            }
            (_, None) => return lines,
        }
    }
}

/// How many lines the rests of both have in common, by where the rests begin.
fn common_lines(before: &[&str], after: &[&str]) -> Vec<Vec<usize>> {
    let mut rows = vec![vec![0; after.len() + 1]];
    for old in before.iter().rev() {
        let mut row = vec![0];
        if let Some(below) = rows.last() {
            for ((new, below), diagonal) in after.iter().zip(below).rev().zip(below.iter().skip(1).rev()) {
                let right = row.last().copied().unwrap_or(0);
                row.push(if old == new { diagonal + 1 } else { right.max(*below) });
            }
        }
        row.reverse();
        rows.push(row);
    }
    rows.reverse();
    rows
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
