//! Generated logs with every oddity against an independent reading in Python, `tests/differential`.

use std::path::Path;
use std::process::Command;

use crate::support::skip;

/// The seeds of the logs; `tests/README.md` says how to compare more of them.
const SEEDS: [&str; 2] = ["1", "4"];

#[test]
fn on_generated_oddities_an_independent_reading_agrees_or_the_program_refuses_in_words() {
    let Ok(output) = Command::new("python3")
        .arg("-B")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential/compare.py"))
        .arg(env!("CARGO_BIN_EXE_findrobots"))
        .args(SEEDS)
        .output()
    else {
        return skip("python3");
    };
    let differences = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{differences}{stderr}");
}
