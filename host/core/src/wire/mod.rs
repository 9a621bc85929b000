//! The names and shapes AWS gives to what the model holds: the only place that knows them.
//!
//! Written: PascalCase names, absent fields left out. Read: the same, with both forms of timestamps, and unknown fields
//! ignored. History files, the HTTP API and `--json` output all come from here.

mod error_object;

pub use error_object::error_object_to_json;
pub(crate) use error_object::json_bytes as error_json_bytes;
