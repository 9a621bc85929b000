//! Building handlers in Python and JavaScript: what is installed, what is kept, and what machines without it are told.

mod cached;
mod machine;
mod tools;
