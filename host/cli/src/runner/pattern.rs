//! Names with wildcards.

use std::fmt;

/// A name, or a pattern of names: `*` stands for any text, also none, and `?` for any one character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern(String);

impl NamePattern {
    /// The pattern that `text` spells.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pattern as it was spelt.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it can fit more names than one.
    pub fn is_glob(&self) -> bool {
        self.0.contains(['*', '?'])
    }

    /// Whether it fits a name. Takes time in proportion to pattern times name at worst.
    pub fn matches(&self, name: &str) -> bool {
        let (mut pattern, mut rest) = (self.0.chars(), name.chars());
        // Behind the last `*`: the pattern, and the part of the name that is yet to be tried against it.
        let mut retry = None;
        loop {
            match (pattern.next(), rest.clone().next()) {
                (Some('*'), _) => retry = Some((pattern.clone(), rest.clone())),
                (None, None) => return true,
                (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                    rest.next();
                }
                (Some(_) | None, _) => {
                    let Some((after_star, from)) = &mut retry else { return false };
                    if from.next().is_none() {
                        return false;
                    }
                    (pattern, rest) = (after_star.clone(), from.clone());
                }
            }
        }
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, fitting: &[&str], others: &[&str]) {
        let pattern = NamePattern::new(pattern);
        for name in fitting {
            assert!(pattern.matches(name), "`{pattern}` fits `{name}`");
        }
        for name in others {
            assert!(!pattern.matches(name), "`{pattern}` does not fit `{name}`");
        }
    }

    #[test]
    fn wildcards() {
        check("approval", &["approval"], &["", "approva", "approvals", "Approval"]);
        check("*", &["", "anything"], &[]);
        check("approve-*", &["approve-", "approve-7"], &["approve", "xapprove-7"]);
        check("*-7", &["a-7", "-7", "a-7-7"], &["a-7-", "a-8"]);
        check("a*b*c", &["abc", "aXbYc", "abbc", "abcbc"], &["ab", "acb", "abcd"]);
        check("item-?", &["item-1", "item-ä"], &["item-", "item-12"]);
        check("?*", &["a", "ab"], &[""]);
        check("", &[""], &["a"]);
    }
}
