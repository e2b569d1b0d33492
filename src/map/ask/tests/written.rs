//! Every field of a request, in logs of every format, against what was written into them by
//! `tests/differential/formats`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::*;
use crate::map::bytes::Bytes;
use crate::map::decode::{Decoder, Scratch, TextReader};
use crate::map::lines::{Lines, split};
use crate::map::request::unescape;
use crate::map::time;

/// Formats in which a line may be refused, and files of which the text reader alone has no text.
const LEFT_OUT: [&str; 7] = [
    "traefik_clf_quotes",
    "envoy_text_quotes",
    "alb_ipv6",
    "haproxy_ipv6",
    "uvicorn_ipv6",
    ".tar.gz",
    ".gz.gz",
];

/// The fields of a request, as the truth has them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Row {
    host: Option<String>,
    time: Option<i64>,
    method: Option<String>,
    target: Option<String>,
    status: Option<u16>,
    bytes: Option<u64>,
    referer: Option<String>,
    agent: Option<String>,
}

#[derive(Deserialize)]
struct Written {
    file: String,
    #[serde(flatten)]
    row: Row,
}

/// Keeps every request.
#[derive(Default)]
struct All(RefCell<Vec<Row>>);

impl Ask for All {
    type Answer = hosts::Answer;

    const WRAP: fn(hosts::Answer) -> Answer = Answer::Hosts;

    fn look(&self, block: &[u8], reader: &mut LineReader<'_>, _: &mut hosts::Answer) {
        for line in split(block) {
            if let Ok(Some(request)) = reader.read(block, line) {
                self.0.borrow_mut().push(row(&request));
            }
        }
    }
}

fn row(request: &Request<'_>) -> Row {
    let response = request.response();
    let text = |field: Option<&[u8]>| {
        field
            .filter(|field| !matches!(*field, b"" | b"-"))
            .map(shown)
    };
    Row {
        host: text(Some(request.host)),
        time: time::parse(request.time),
        method: text(request.method),
        target: text(request.target),
        status: response.status,
        bytes: response.bytes,
        referer: text(response.referer),
        agent: text(response.agent),
    }
}

/// Text, with bytes that are not UTF-8 as `\xhh`.
fn shown(bytes: &[u8]) -> String {
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let invalid = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}"));
        format!("{}{}", chunk.valid(), invalid.collect::<String>())
    };
    bytes.utf8_chunks().map(chunk).collect()
}

fn read(path: &Path) -> Vec<Row> {
    let (all, window) = (All::default(), Window::default());
    let reader = LineReader::new(None, &window, Needs::Response);
    let mut asking = Box::new(OneText::new(&all, reader, Some(Parts::default())));
    let file = std::fs::File::open(path).expect("it was written");
    let (mut scratch, mut lines) = (Scratch::default(), Lines::default());
    lines.reset();
    let mut text = TextReader::new(Bytes::File(&file), Decoder::Ours, &mut scratch, &|_| {});
    while !text.is_done() {
        let piece = text.read(&mut lines.window()).expect("it is whole");
        asking.look(lines.commit(piece.written));
    }
    asking.look(lines.finish().0);
    asking.finish();
    all.0.into_inner()
}

#[test]
fn every_field_is_what_was_written() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let main = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential/formats/main.py");
    let mut python = Command::new("python3");
    python.arg("-B").arg(main).arg("write").arg(folder.path());
    let Ok(output) = python.args(["3", "2000"]).output() else {
        assert!(std::env::var_os("CI").is_none(), "missing in CI: python3");
        return;
    };
    assert!(output.status.success(), "{output:?}");
    let truth = std::fs::read_to_string(folder.path().join("truth.jsonl")).expect("it was written");
    let mut files: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for line in truth.lines() {
        let Written { file, mut row } = serde_json::from_str(line).expect("it is a record");
        if file.starts_with("iis_comma") {
            // The order of day and month is the machine's.
            row.time = None;
        }
        if file.starts_with("ltsv") {
            let plain = |field: Option<String>| field.map(|text| shown(&unescape(text.as_bytes())));
            (row.target, row.referer) = (plain(row.target), plain(row.referer));
            row.agent = plain(row.agent);
        }
        files.entry(file).or_default().push(row);
    }
    let mut differences = Vec::new();
    for (file, mut rows) in files {
        if LEFT_OUT.iter().any(|left_out| file.contains(left_out)) {
            continue;
        }
        let mut found = read(&folder.path().join(&file));
        // A record without a client is refused, and so may be one without a request.
        let is_request = |row: &Row| row.host.is_some() && row.target.is_some();
        rows.retain(is_request);
        found.retain(is_request);
        if rows.len() != found.len() {
            differences.push(format!(
                "{file}: {} written, {} read",
                rows.len(),
                found.len()
            ));
        }
        let pairs = rows.iter().zip(&found).filter(|(row, found)| row != found);
        let pairs = pairs.map(|(row, found)| format!("{file}: written {row:?}\n read {found:?}"));
        differences.extend(pairs.take(2));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
