//! One handler, and what might become of it: each of the others is the first one with an edit.

mod edits;
mod program;
