//! Which files are configurations, and what is said of those that are not.

use clap::{Args, FromArgMatches};

use super::*;

/// The permissions of these arguments, with folders looked for from `folder`.
fn permissions(arguments: &[&str]) -> Permissions {
    let command = Permissions::augment_args(clap::Command::new("x").no_binary_name(true));
    let matches = command.try_get_matches_from(arguments).unwrap();
    Permissions::from_arg_matches(&matches).unwrap().in_folder(Path::new("folder"))
}

#[test]
fn functions() {
    let text = r#"
        [[function]]
        name = "charge"
        qualifier = "live"
        handler = "payments.wasm:charge"
        timeout = "30s"
        execution_timeout = "1500ms"
        memory = 256
        environment = { STAGE = "test" }
        permissions = { allow-net = ["a.example:80"], allow-read = ["data"], allow-env = ["KEY"] }
        tenant = "blue"

        [[function]]
        name = "refund"
        url = "http://127.0.0.1:3001"
    "#;
    let charge = ServedFunction {
        name: "charge:live".to_owned(),
        code: Code::Component(ComponentFunction {
            source: "folder/payments.wasm".into(),
            handler: Some("charge".to_owned()),
            memory: Some(MemoryMib(256)),
            environment: vec![("STAGE".to_owned(), "test".to_owned())],
            permissions: permissions(&["--allow-net=a.example:80", "--allow-read=data", "--allow-env=KEY"]),
        }),
        settings: Settings {
            invocation_timeout: Some(Duration::from_secs(30)),
            execution_timeout_seconds: Some(2),
            tenant_id: Some("blue".to_owned()),
        },
    };
    let refund = ServedFunction {
        name: "refund".to_owned(),
        code: Code::External("http://127.0.0.1:3001".parse().unwrap()),
        settings: Settings::default(),
    };
    assert_eq!(parse(text, Path::new("folder")).unwrap(), [charge, refund]);
    assert_eq!(parse("", Path::new("folder")).unwrap(), []);
}

/// Checks what is said of a file.
#[track_caller]
fn check_refused(text: &str, expected: &str) {
    let Problem { message, place } = parse(text, Path::new("folder")).unwrap_err();
    let place = place.map(|place| position(text, place.start)).unwrap_or_default();
    assert_eq!(format!("{place}{message}"), expected);
}

/// Checks what is said of a function with this line beside its name and handler.
#[track_caller]
fn check_refused_line(line: &str, expected: &str) {
    check_refused(&format!("[[function]]\nname = \"f\"\nhandler = \"f.wasm\"\n{line}\n"), expected);
}

#[test]
fn what_is_wrong_and_where() {
    check_refused("[[function]\n", "line 1, column 12: unclosed array table, expected `]`");
    check_refused("[[function]]\nhandler = \"f\"\n", "line 1, column 1: missing field `name`");
    check_refused(
        "[[function]]\nname = \"f g\"\nhandler = \"f\"\n",
        "line 2, column 8: `f g` is no function name: it has letters, digits, hyphens, underscores and dots, and perhaps a qualifier after a colon",
    );
    check_refused(
        "[[function]]\nname = \"f:1\"\nhandler = \"f\"\n",
        "line 2, column 8: `f:1` has a qualifier: write that as `qualifier = \"…\"`",
    );
    check_refused("[[function]]\nname = \"f\"\n", "line 1, column 1: `f` has neither a `handler` nor a `url`");
    check_refused(
        "[[function]]\nname = \"f\"\nurl = \"https://a\"\n",
        "line 3, column 7: `https://a` is not an `http` URL: functions are invoked over plain HTTP",
    );
    check_refused_line("url = \"http://a\"", "line 1, column 1: `f` has a `handler` and a `url`: one of them must go");
    check_refused_line(
        "tmeout = \"3s\"",
        "line 4, column 1: unknown field `tmeout`, expected one of `name`, `qualifier`, `handler`, `url`, `timeout`, `execution_timeout`, `memory`, `tenant`, `environment`, `permissions`",
    );
    check_refused_line("timeout = \"soon\"", "line 4, column 11: expected a duration such as `30s`, `1h 30m` or `7d`");
    check_refused_line("timeout = 3", "line 4, column 11: invalid type: integer `3`, expected a string");
    check_refused_line("execution_timeout = \"400d\"", "line 4, column 21: an execution may take 366d at most");
    check_refused_line("memory = 5000", "line 4, column 10: memory is 1 to 4096 MiB");
    check_refused_line("environment = { A = 1 }", "line 4, column 21: invalid type: integer `1`, expected a string");
    check_refused_line(
        "permissions = { allow-net = [\"https://a\"] }",
        "line 4, column 29: `https://a` is no host: it is a URL",
    );
    check_refused_line(
        "permissions = { allow-write = [\"a\"] }",
        "line 4, column 17: unknown field `allow-write`, expected one of `allow-net`, `allow-read`, `allow-env`",
    );
    check_refused(
        "[[function]]\nname = \"f\"\nurl = \"http://a\"\nenvironment = { A = \"b\" }\n",
        "line 1, column 1: `f` has a `url`: its memory, environment and permissions are its own process's affair",
    );
}
