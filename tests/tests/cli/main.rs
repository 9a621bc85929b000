//! The command line, through the real binary: exit status, stdout and stderr.

mod build;
mod frame;
mod harness;
mod inspect;
