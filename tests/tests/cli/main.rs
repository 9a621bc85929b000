//! The command line, through the real binary: exit status, stdout and stderr.

mod bad_input;
mod build;
mod callbacks;
mod check;
mod determinism_page;
mod execution;
mod frame;
mod functions;
mod harness;
mod inspect;
mod replay;
mod run;
mod sandbox;
mod serve;
mod server;
mod test;
