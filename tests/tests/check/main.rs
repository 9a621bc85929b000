//! Checks through the library: what holds, what is found, and what it is shown by.

mod called;
mod examples;
mod flawed;
mod hangs;
mod harness;
mod limits;
mod orders;
