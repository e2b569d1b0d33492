//! The parsers of a line: any bytes, with the format detected or given.

#![no_main]

use findrobots::map::format::{Context, LogFormat, Needs, Reading};
use findrobots::map::line::parse;
use findrobots::map::request::{Malformed, Request, unescape};
use findrobots::map::target::{Target, Targets};
use findrobots::map::time;
use libfuzzer_sys::fuzz_target;

fn targets() -> Targets {
    let several = [Target::exact(b"/robots.txt"), Target::prefix(b"/a/")];
    Targets::new(several).expect("they are few")
}

fn check(request: Result<Request<'_>, Malformed>) {
    let Ok(request) = request else { return };
    assert!(!request.host.is_empty());
    _ = request.response();
    _ = time::parse(request.time);
    if let Some(target) = request.target {
        let targets = targets();
        assert!(!targets.matches(target, request.escapes) || targets.is_variant(target, request.escapes));
        assert!(unescape(target).len() <= target.len());
    }
}

fuzz_target!(|input: (&str, &[u8])| {
    let (format, line) = input;
    check(parse(line));
    let mut context = Context::default();
    check(Reading::new(None, Needs::Response).read(line, &mut context));
    targets().is_word_in(line);
    if let Ok(format) = format.parse::<LogFormat>() {
        let mut context = Context::default();
        check(format.read(line, Needs::Request, &mut context));
        check(format.read(line, Needs::Response, &mut context));
    }
});
