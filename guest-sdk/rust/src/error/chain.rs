//! Writing an error and its causes in one line. Nothing else in the crate joins a chain into text.

use std::error::Error;
use std::fmt;

/// A cause. `Send + Sync` so that every error of this crate is.
pub(crate) type Source = Box<dyn Error + Send + Sync + 'static>;

/// An error with words before it.
#[derive(Debug, thiserror::Error)]
#[error("{words}")]
struct Noted {
    words: &'static str,
    #[source]
    error: Source,
}

/// Puts words before an error: what was being done.
pub(crate) fn note(words: &'static str, error: Source) -> Source {
    Box::new(Noted { words, error })
}

/// Writes `frame`, then every cause, joined by `: `.
pub(crate) fn write_chain(
    f: &mut fmt::Formatter<'_>,
    frame: &dyn fmt::Display,
    mut cause: Option<&(dyn Error + 'static)>,
) -> fmt::Result {
    write!(f, "{frame}")?;
    while let Some(error) = cause {
        write!(f, ": {error}")?;
        cause = error.source();
    }
    Ok(())
}

/// An error and its causes in one line.
pub(super) fn chain_text(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The error and its causes, outermost first, at most ten: as far as the official SDKs look.
pub(super) fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source()).take(10)
}

/// `Display` for a type with a one-frame text and a source: `{}` writes the frame, `{:#}` the chain.
macro_rules! display_chain {
    ($type:ty, |$this:ident| $frame:expr) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $this = self;
                if f.alternate() {
                    $crate::error::write_chain(f, &$frame, std::error::Error::source(self))
                } else {
                    std::fmt::Display::fmt(&$frame, f)
                }
            }
        }
    };
}
pub(super) use display_chain;
