//! `docs/determinism.md` shows what `check` says of each flawed example.

use std::path::Path;
use std::process::Command;

/// The flawed handlers and inputs for them, in the order of the page.
const FLAWED: &[(&str, &str)] = &[
    ("welcome", r#"{"email": "kim@example.com"}"#),
    ("reminder", r#"{"patient": "kim", "begins_at": 1767517200}"#),
    ("newsletter", r#"{"title": "Spring", "subscribers": ["kim", "robin"]}"#),
    ("checkout", r#"{"order": "A-17", "total_cents": 2400}"#),
    (LAID_OUT, r#"{"cups": 12, "plates": 30, "spoons": 48, "teapots": 3}"#),
];

/// What goes wrong here, and when, depends on how the compiler lays out memory; what the mistake is does not.
const LAID_OUT: &str = "stocktake";

/// Checks a handler, and shows the command and the mistake that it finds: all but what depends on the machine's speed.
fn shown(repository: &Path, handler: &str, input: &str) -> String {
    let arguments = ["check", "examples/rust/flawed", "--handler", handler, "--input", input];
    let output = Command::new(env!("CARGO_BIN_EXE_durable-wasm-under-test"))
        .args(arguments)
        .current_dir(repository)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let stdout = String::from_utf8(output.stdout).unwrap();
    let (_, mistake) = stdout.split_once("\nFAILED").unwrap_or_else(|| panic!("{stdout}"));
    format!("$ durable-wasm check examples/rust/flawed --handler {handler} --input '{input}'\nFAILED{mistake}")
}

/// The lines that name the mistake, and what to do about it.
fn essence(shown: &str) -> String {
    let lines = shown.lines().filter(|line| line.starts_with("FAILED") || line.starts_with("hint"));
    lines.collect::<Vec<_>>().join("\n")
}

/// With `DURABLE_WASM_UPDATE_GOLDEN=1` the page is written instead.
#[test]
fn the_page_shows_what_check_says() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let path = repository.join("docs/determinism.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let update = std::env::var_os("DURABLE_WASM_UPDATE_GOLDEN").is_some();
    let mut updated = String::new();
    let mut rest = page.as_str();
    for (handler, input) in FLAWED {
        let marker = format!("<!-- check: {handler} -->\n```text\n");
        let (before, from_here) = rest.split_once(&marker).unwrap_or_else(|| panic!("no place for `{handler}`"));
        let (recorded, after) = from_here.split_once("```\n").unwrap();
        let shown = shown(&repository, handler, input);
        if !update {
            let look = |text: &str| if *handler == LAID_OUT { essence(text) } else { text.to_owned() };
            let difference = durable_wasm::render::diff(&look(recorded), &look(&shown));
            assert!(difference.is_empty(), "DURABLE_WASM_UPDATE_GOLDEN=1 updates the page\n{difference}");
        }
        updated += &[before, &marker, &shown, "```\n"].concat();
        rest = after;
    }
    if update {
        std::fs::write(&path, updated + rest).unwrap();
    }
}
