//! The page of `--format html`: what needs no browser here, and the rest with Chromium, by
//! `tests/page/check.py`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::cases::EXECUTORS;
use crate::support::{run, skip, stdout_of};
use crate::tidy::root;

fn page(arguments: &[&str]) -> String {
    stdout_of(run([&["--format", "html"], arguments].concat()))
}

#[test]
fn the_page_is_the_same_from_every_executor() {
    let arguments = ["--report", "agents", "agents"];
    let pages = EXECUTORS.map(|executor| page(&[&arguments[..], executor].concat()));
    assert!(pages.iter().all(|page| *page == pages[0]));
    assert!(pages[0].contains("GPTBot") && pages[0].ends_with("</html>"));
}

#[test]
fn the_page_names_no_address_and_has_no_style_or_script_but_one_of_each() {
    for arguments in [
        &["--report", "agents", "agents"][..],
        &["--report", "agents", "--by", "operator", "agents"],
        &["--report", "agents", "--hosts-of", "GPTBot", "agents"],
        &["logs"],
    ] {
        let page = page(arguments);
        // Texts of the log have no `<` or `"` of their own here, so each is markup.
        for part in [
            "style=\"", "src=\"", "href=\"", "<img", "<link", "<base", "<form",
        ] {
            assert!(!page.contains(part), "{arguments:?} {part}");
        }
        let tags = page.split('<').filter_map(|tag| tag.split_once('>'));
        for (tag, _) in tags {
            let names = tag.split_whitespace().skip(1);
            assert!(
                names.into_iter().all(|name| !name.starts_with("on")),
                "{tag}"
            );
        }
        assert_eq!(page.matches("<style>").count(), 1);
        assert_eq!(page.matches("<script>").count(), 1);
        assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    }
}

#[test]
fn what_is_incomplete_stands_above_all_else() {
    let output = run([
        "--format",
        "html",
        "logs",
        "odd/truncated.log.gz",
        "missing",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let page = String::from_utf8(output.stdout).expect("a page is UTF-8");
    let place = |text: &str| {
        let place = page.find(text);
        place.unwrap_or_else(|| panic!("no {text} in the page"))
    };
    assert!(place("This report is incomplete") < place("odd/truncated.log.gz"));
    assert!(place("<code>missing</code>") < place("class=\"lead\""));
}

#[test]
fn chromium_shows_the_page_as_it_is_meant() {
    let tools = root().join("target/page");
    let python = tools.join("bin/python");
    for (missing, path) in [
        ("Chromium", Path::new("/usr/bin/chromium")),
        ("the tools of tests/page/install", &tools.join("installed")),
    ] {
        if !path.exists() {
            return skip(missing);
        }
    }
    let check = root().join("tests/page/check.py");
    let output = Command::new(python)
        .arg("-B")
        .arg(check)
        .arg(env!("CARGO_BIN_EXE_findrobots"))
        .output()
        .expect("Python runs");
    let faults = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{faults}{stderr}");
}

#[test]
fn the_picture_of_the_readme_is_small() {
    let picture = root().join("testdata/page/agents.png");
    let size = fs::metadata(picture).expect("there is a picture").len();
    assert!(size < 150_000, "{size}");
}
