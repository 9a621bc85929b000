//! Stores through their trait: what all of them do, and what SQLite does beyond that.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and a child process reports on stdout"
)]

mod abandoned;
mod handler;
mod kill;
mod lists;
mod recovery;
mod sqlite;
mod suite;
