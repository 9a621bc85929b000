//! How executions look to people: durations, sizes, the timeline, the progress line.

mod duration;
mod progress;
mod size;
pub mod timeline;

pub use duration::HumanDuration;
pub use progress::RunProgress;
pub use size::HumanSize;
pub use timeline::{TimelineOptions, timeline};
