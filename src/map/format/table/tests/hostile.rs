//! Lines that are made to cost much, to be torn, or to name another client.

use super::*;
use crate::map::steps;

const NAMES: &str = "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status \
                     cs(User-Agent) cs(Referer)";
const RECORD: &str =
    "2024-01-07 06:25:01 203.0.113.5 GET /robots.txt - 200 \"A \"\"b\"\" c\" \"d e\"";

#[test]
fn a_record_that_is_cut_is_never_read_as_another() {
    let zeek = "#fields\tts\tid.orig_h\tmethod\turi\tuser_agent";
    for (names, line) in [
        (NAMES, RECORD),
        (zeek, "1320279566.4\t203.0.113.5\tGET\t/robots.txt\tA"),
        (
            "",
            "203.0.113.5, -, 03/20/01, 7:55:20, W3SVC2, A, 10.0.0.1, 1, 2, 3, 200, 0, GET, /robots.txt, -,",
        ),
    ] {
        let host = after(names, line).expect(line);
        assert!(host.starts_with("203.0.113.5|"), "{host}");
        for end in 0..line.len() {
            if let Ok(fields) = after(names, &line[..end]) {
                assert!(fields.starts_with("203.0.113.5|"), "{}", &line[..end]);
            }
        }
        // A format that begins with the address shows nothing of what is missing before it.
        for start in (1..line.len()).filter(|_| !names.is_empty()) {
            assert!(after(names, &line[start..]).is_err(), "{}", &line[start..]);
        }
    }
    // A torn line that names columns changes what the lines after it mean, never the client.
    for end in 0..NAMES.len() {
        if let Ok(fields) = after(&NAMES[..end], RECORD) {
            assert!(fields.starts_with("203.0.113.5|"), "{}", &NAMES[..end]);
        }
    }
}

#[test]
fn what_a_client_writes_does_not_change_the_client() {
    for agent in [
        "x\"+192.0.2.66",
        "\"\"",
        "\"\"\"\"",
        "x\"\" \"\"y",
        "#Fields:",
        "1.2.3.4 - - [07/Jan/2024:06:25:01 +0100] \"\"GET /robots.txt HTTP/1.1\"\" 200 7",
        "\t",
    ] {
        let line = RECORD.replace("A \"\"b\"\" c", agent);
        if let Ok(fields) = after(NAMES, &line) {
            assert!(fields.starts_with("203.0.113.5|"), "{line}");
        }
    }
    // Where the columns do not come out, or one is not as it must be, the record is none, and other
    // readers do not see it.
    for torn in [
        RECORD.replace("\"d e\"", "\"d\" e [07/Jan/2024:06:25:01 +0100] \"GET /\""),
        RECORD.replace(" 200 ", " 2x0 "),
    ] {
        let draft = header(NAMES).read(torn.as_bytes());
        assert!(draft.is_ok_and(|draft| draft.finish(&mut Vec::new()).is_err()));
    }
}

#[test]
fn the_work_for_a_line_is_linear_in_its_length() {
    let mebibyte = 1 << 20;
    let iis = header(NAMES);
    let many = header(&format!(
        "#Fields: c-ip cs-method cs-uri {}",
        "x ".repeat(10_000)
    ));
    let wide = format!("203.0.113.5 GET /robots.txt {}", "- ".repeat(10_000));
    assert!(fields(&many, &wide).is_ok());
    let headers = [iis, many, Header::default()];
    let dated = "2024-01-07 06:25:01 203.0.113.5 GET ";
    for (before, repeated, last) in [
        ("", "x", ""),
        ("", " ", ""),
        ("", "\"", ""),
        ("", "\" ", ""),
        ("", "\"a ", ""),
        ("", "\"\"a ", ""),
        ("", " \"a\"", ""),
        ("", "\t", ""),
        ("", ", ", ","),
        ("203.0.113.5, ", "-, ", ","),
        (dated, "GET ", ""),
        (dated, "\"a ", ""),
        (dated, "\t", ""),
        (dated, "1.2.3.4,", " - 200 x y"),
    ] {
        let line =
            |size: usize| format!("{before}{}{last}", repeated.repeat(size / repeated.len()));
        let steps_of = |line: &str| {
            steps::of(|| {
                for header in &headers {
                    _ = header.read(line.as_bytes());
                }
            })
        };
        let (few, more) = (steps_of(&line(1 << 13)), steps_of(&line(1 << 16)));
        assert!(
            more < 9 * few.max(1 << 13),
            "{before}{repeated}: {few}, {more}"
        );
        let line = line(mebibyte);
        assert!(steps_of(&line) < 12 * line.len(), "{before}{repeated}");
    }
}

#[test]
fn the_work_to_catch_up_is_linear_in_the_text() {
    for repeated in [
        "#",
        "#Fields:",
        "x#Fields: a b\n",
        "#Date: x\n",
        "#Fields",
        "\u{feff}#",
        "y\n",
    ] {
        let text = repeated.repeat((1 << 20) / repeated.len());
        let steps = steps::of(|| Header::default().catch_up(text.as_bytes()));
        assert!(steps < 2 * text.len(), "{repeated}: {steps}");
    }
}
