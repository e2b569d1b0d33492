//! The parsers of a line: any bytes, with the format found or told.

#![no_main]

use findrobots::map::format::LogFormat;
use findrobots::map::line::{Malformed, Request, parse, unescape};
use findrobots::map::target::Target;
use findrobots::map::time;
use libfuzzer_sys::fuzz_target;

fn check(record: Result<Request<'_>, Malformed>) {
    let Ok(record) = record else { return };
    assert!(!record.host.is_empty() && !record.host.contains(&b' '));
    time::parse(record.time);
    if let Some(target) = record.target {
        let exact = Target::exact(b"/robots.txt").matches(target);
        assert!(!exact || Target::with_variants(b"/robots.txt").matches(target));
        assert!(unescape(target).len() <= target.len());
    }
}

fuzz_target!(|input: (&str, &[u8])| {
    let (format, line) = input;
    check(parse(line));
    if let Ok(format) = LogFormat::compile(format) {
        check(format.parse(line));
    }
});
