//! `TEXT|@FILE|-`: a text as users give it.

use std::io::Read;
use std::path::Path;

use crate::explain::UserError;

/// The text that `argument` means: itself, the file behind `@`, or standard input for `-`. `what` it is for is said in
/// errors.
pub(super) fn read(what: &str, argument: &str) -> Result<String, UserError> {
    match argument.strip_prefix('@') {
        Some(path) => read_file(what, Path::new(path)),
        None if argument == "-" => read_stdin(what),
        None => Ok(argument.to_owned()),
    }
}

fn read_file(what: &str, path: &Path) -> Result<String, UserError> {
    std::fs::read_to_string(path).map_err(|error| {
        UserError::new(format!("cannot read the {what} file `{}`", path.display()))
            .with_source(error)
            .with_hint("the path after @ is read from the current folder")
    })
}

fn read_stdin(what: &str) -> Result<String, UserError> {
    let mut text = String::new();
    match std::io::stdin().lock().read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => Err(UserError::new(format!("cannot read the {what} from standard input")).with_source(error)),
    }
}
