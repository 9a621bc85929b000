//! Finds scenario files.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use super::{Scenario, ScenarioError};

/// Reads the scenarios at these paths, in the order of the paths; those of a folder and of the folders below it in the
/// order of their names, where `1-2` comes before `1-10`. Where suites are named, only theirs.
///
/// # Errors
/// When a path holds no scenario, there is no such suite, or a file cannot be read as a scenario.
pub fn discover(paths: &[PathBuf], suites: &[String]) -> Result<Vec<Scenario>, ScenarioError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files)?;
            if files.len() == before {
                return Err(ScenarioError::Empty { path: path.clone() });
            }
        } else {
            files.push(path.clone());
        }
    }
    let scenarios = files.iter().map(|file| Scenario::read(file)).collect::<Result<Vec<_>, _>>()?;
    if let Some(unknown) = suites.iter().find(|suite| !scenarios.iter().any(|scenario| scenario.suite == **suite)) {
        let mut available: Vec<_> = scenarios.into_iter().map(|scenario| scenario.suite).collect();
        available.dedup();
        return Err(ScenarioError::UnknownSuite { wanted: unknown.clone(), available });
    }
    let is_wanted = |scenario: &Scenario| suites.is_empty() || suites.contains(&scenario.suite);
    Ok(scenarios.into_iter().filter(is_wanted).collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), ScenarioError> {
    let unreadable = |source| ScenarioError::Read { path: folder.to_owned(), source };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    paths.sort_by(|left, right| natural(&left.to_string_lossy(), &right.to_string_lossy()));
    for path in paths {
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// Compares texts, with the numbers in them by their value.
fn natural(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left, right);
    loop {
        match (number(left), number(right)) {
            (Some((a, rest_of_left)), Some((b, rest_of_right))) => {
                if a != b {
                    return a.cmp(&b);
                }
                (left, right) = (rest_of_left, rest_of_right);
            }
            (Some(_), None) | (None, Some(_)) | (None, None) => {
                let (mut a, mut b) = (left.chars(), right.chars());
                match (a.next(), b.next()) {
                    (Some(x), Some(y)) if x == y => (left, right) = (a.as_str(), b.as_str()),
                    (x, y) => return x.cmp(&y),
                }
            }
        }
    }
}

/// The number that a text begins with, and the rest.
fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        let sorted = ["", "1-2", "1-10", "2-1", "10-1", "a", "a2", "a10", "b"];
        for (index, left) in sorted.iter().enumerate() {
            for (other, right) in sorted.iter().enumerate() {
                assert_eq!(natural(left, right), index.cmp(&other), "{left} {right}");
            }
        }
    }
}
