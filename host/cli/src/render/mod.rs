//! How executions look to people: durations, sizes, results, differences, the timeline, the progress line.

mod compact;
mod diff;
mod divergence;
mod duration;
mod progress;
mod size;
pub mod timeline;

pub use compact::compact;
pub use diff::diff;
pub use divergence::divergence;
pub use duration::HumanDuration;
pub use progress::{CountProgress, RunProgress, ShareProgress};
pub use size::HumanSize;
pub use timeline::{TimelineOptions, timeline};
