//! What the command line understands.

use clap::CommandFactory;

use super::*;

fn parse(arguments: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(std::iter::once("durable-wasm").chain(arguments.iter().copied()))
}

#[track_caller]
fn check_refused(arguments: &[&str], kind: clap::error::ErrorKind) {
    assert_eq!(parse(arguments).unwrap_err().kind(), kind, "{arguments:?}");
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn build() {
    let Command::Build(short) = parse(&["build", "crate", "-o", "x.wasm"]).unwrap().command else { panic!() };
    let Command::Build(long) = parse(&["build", "--output=x.wasm", "crate"]).unwrap().command else { panic!() };
    assert_eq!(short, long);
}

#[test]
fn the_global_option_stands_anywhere() {
    assert_eq!(parse(&["--color", "never", "inspect", "x.wasm"]).unwrap().color, ColorWhen::Never);
    assert_eq!(parse(&["inspect", "x.wasm", "--color=always"]).unwrap().color, ColorWhen::Always);
    assert_eq!(parse(&["inspect", "x.wasm"]).unwrap().color, ColorWhen::Auto);
}

#[test]
fn misuse_is_refused() {
    use clap::error::ErrorKind;
    check_refused(&["build"], ErrorKind::MissingRequiredArgument);
    check_refused(&["build", "a", "b"], ErrorKind::UnknownArgument);
    check_refused(&["inspect", "a", "--color", "sometimes"], ErrorKind::InvalidValue);
    check_refused(&["no-such-command"], ErrorKind::InvalidSubcommand);
    check_refused(&["--help"], ErrorKind::DisplayHelp);
}
