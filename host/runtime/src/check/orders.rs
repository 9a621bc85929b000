//! Every order, one after the other, as lists of choices.
//!
//! A run under a list says how many options there were at every point. The next list is the same one, counted up at the last
//! point that has an option left. So every order is met once, without knowing beforehand what there is to choose.

use super::observation::Choice;

/// The list after the one that a run took; none when it was the last.
pub(super) fn next(taken: &[Choice]) -> Option<Vec<u32>> {
    let place = taken.iter().rposition(|choice| choice.chosen + 1 < choice.options)?;
    let mut choices: Vec<_> = taken.get(..=place)?.iter().map(|choice| choice.chosen).collect();
    *choices.last_mut()? += 1;
    Some(choices)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs every order of a game: what is left to choose from follows from what was chosen.
    fn all(options: impl Fn(&[u32]) -> u32) -> Vec<String> {
        let mut orders = Vec::new();
        let mut prescribed = Some(Vec::new());
        while let Some(choices) = prescribed {
            let mut taken: Vec<Choice> = Vec::new();
            let mut chosen: Vec<u32> = Vec::new();
            loop {
                let options = options(&chosen);
                if options < 2 {
                    break;
                }
                chosen.push(choices.get(chosen.len()).copied().unwrap_or_default());
                taken.push(Choice { chosen: *chosen.last().unwrap(), options });
            }
            orders.push(chosen.iter().map(u32::to_string).collect());
            prescribed = next(&taken);
        }
        orders
    }

    #[test]
    fn every_order_once() {
        let three_things = |chosen: &[u32]| 3 - chosen.len() as u32;
        assert_eq!(all(three_things), ["00", "01", "10", "11", "20", "21"]);
        assert_eq!(all(|_| 1), [""]);
        let the_second_ends_it = |chosen: &[u32]| if chosen.contains(&1) || chosen.len() == 3 { 1 } else { 2 };
        assert_eq!(all(the_second_ends_it), ["000", "001", "01", "1"]);
    }
}
