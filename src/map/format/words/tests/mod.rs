//! Lines with marks: their fields, lines of clients who write what they like, and lines cut short.

mod hostile;
mod samples;

use proptest::prelude::*;

use super::*;
use crate::map::format::{Context, LogFormat, Needs, Reading};
use crate::map::request::Request;
use crate::map::steps;
use samples::{OTHERS, SAMPLES};

/// The fields of a request, as the samples have them.
fn fields(request: &Request<'_>) -> String {
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    let none = || "none".to_owned();
    let response = request.response();
    [
        text(request.host),
        text(request.time),
        request.method.map_or_else(none, text),
        request.target.map_or_else(none, text),
        request.vhost.map_or_else(none, text),
        response
            .status
            .map_or_else(none, |status| status.to_string()),
        response.bytes.map_or_else(none, |bytes| bytes.to_string()),
        response.referer.map_or_else(none, text),
        response.agent.map_or_else(none, text),
    ]
    .join(" | ")
}

/// What is read from the lines of one text that has this one alone.
fn detect(line: &[u8]) -> Result<String, Malformed> {
    let mut context = Context::default();
    let mut reading = Reading::new(None, Needs::Response);
    reading.learn(line, &mut context);
    reading
        .read(line, &mut context)
        .map(|request| fields(&request))
}

/// The client and the target among the fields.
fn host_and_target(fields: &str) -> (&str, &str) {
    let mut fields = fields.split(" | ");
    (
        fields.next().unwrap_or_default(),
        fields.nth(2).unwrap_or_default(),
    )
}

#[test]
fn every_field_is_read() {
    for (name, line, expected) in SAMPLES.iter().chain(OTHERS) {
        let read = detect(line.as_bytes());
        assert_eq!(read, Ok((*expected).into()), "{name}: {line}");
    }
}

#[test]
fn a_given_format_reads_its_lines_in_the_same_way() {
    for (name, line, expected) in SAMPLES.iter().chain(OTHERS) {
        let format: LogFormat = name.parse().expect(name);
        let mut context = Context::default();
        let read = format.read(line.as_bytes(), Needs::Response, &mut context);
        let read = read.map(|request| fields(&request));
        assert_eq!(read, Ok((*expected).into()), "{name}: {line}");
    }
}

#[test]
fn no_line_bears_the_marks_of_two_formats() {
    let marked = |line: &str| -> Vec<_> {
        KNOWN
            .iter()
            .filter(|known| match &known.kind {
                Kind::Words(written) if written.is_marked => {
                    Shape::new(written).read(line.as_bytes()).is_some()
                }
                _ => false,
            })
            .map(|known| known.names[0])
            .collect()
    };
    for (name, line, _) in SAMPLES {
        assert_eq!(marked(line), [*name], "{line}");
    }
    for (name, line, _) in OTHERS {
        assert!(marked(line).is_empty(), "{name}: {line}");
    }
}

#[test]
fn every_format_with_marks_has_a_sample() {
    for known in KNOWN {
        if matches!(known.kind, Kind::Words(_)) {
            let mut samples = SAMPLES.iter().chain(OTHERS);
            assert!(
                samples.any(|(name, ..)| known.names.contains(name)),
                "{:?}",
                known.names
            );
        }
    }
}

#[test]
fn a_line_that_is_cut_short_has_its_client_or_none() {
    for (name, line, expected) in SAMPLES {
        for end in (0..line.len()).filter(|end| line.is_char_boundary(*end)) {
            let cut = &line.as_bytes()[..end];
            if let Ok(read) = detect(cut) {
                let (host, target) = host_and_target(&read);
                let (true_host, true_target) = host_and_target(expected);
                assert_eq!(host, true_host, "{name}: {}", &line[..end]);
                let is_target = target == "none" || target == true_target;
                assert!(is_target, "{name}: {}", &line[..end]);
            }
        }
    }
}

#[test]
fn two_records_in_one_line_are_never_read_as_one() {
    for (name, line, _) in SAMPLES {
        let mut of_format = SAMPLES.iter().filter(|(other, ..)| other == name);
        let next = of_format.next().expect("a sample").1;
        for end in (line.len() / 2..=line.len()).filter(|end| line.is_char_boundary(*end)) {
            let joined = format!("{}{next}", &line[..end]);
            assert!(detect(joined.as_bytes()).is_err(), "{name}: {joined}");
        }
    }
}

#[test]
fn the_work_for_a_line_is_linear_in_its_length() {
    for (name, line, _) in SAMPLES {
        for repeated in [
            "\"",
            "\" \"",
            "] ",
            "] GET / 200 ",
            ", ",
            " : ",
            "/",
            " ",
            "\\",
            "x",
            "[",
        ] {
            for at in (0..line.len())
                .step_by(23)
                .filter(|at| line.is_char_boundary(*at))
            {
                let work = |size: usize| {
                    let (before, after) = line.split_at(at);
                    let line = format!("{before}{}{after}", repeated.repeat(size / repeated.len()));
                    steps::of(|| _ = read(line.as_bytes()))
                };
                let (few, many) = (work(1 << 10), work(1 << 13));
                assert!(
                    many < 9 * few + 4096,
                    "{name}, {at}: {repeated:?}: {few}, {many}"
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(
        (sample, at) in (0..SAMPLES.len(), 0..400_usize),
        inserted in r#"([ "\[\]\\(),:;|.-]|[0-9a-f]|1\.2\.3\.4:5|GET /|HTTP/1\.1" 200 |07/Jan/2024:06:25:01 \+0100\]|é|\PC){0,12}"#,
    ) {
        let line = SAMPLES[sample].1.as_bytes();
        let (before, after) = line.split_at(at.min(line.len()));
        let line = [before, inserted.as_bytes(), after].concat();
        if let Ok(read) = detect(&line) {
            prop_assert!(!host_and_target(&read).0.is_empty());
        }
    }
}
