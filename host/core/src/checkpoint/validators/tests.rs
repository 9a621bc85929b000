//! One table row for every message.
