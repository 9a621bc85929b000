//! The engine against subjects that are made up: what they do follows from the schedule alone.

mod compare;
mod explore;
mod fake;
mod shrink;
