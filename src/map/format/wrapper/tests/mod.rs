//! Prefixes, cells and parts, with the readers of records that stand inside them.

mod parts;
mod prefixes;
mod quotes;
mod split;

use crate::map::format::{Context, Needs, Reading};
use crate::map::request::Malformed;

const TIME: &str = "07/Jan/2024:06:25:01 +0100";
const REQUEST: &str = r#""GET /robots.txt HTTP/1.1" 200 52 "-" "bot""#;

/// A record of the common format with two more fields, of a client.
fn record(client: &str) -> String {
    format!("{client} - - [{TIME}] {REQUEST}")
}

/// The host and the agent of a line, read by what it looks like.
fn read(line: &str) -> Result<(String, String), Malformed> {
    let mut context = Context::default();
    let request = Reading::new(None, Needs::Response).read(line.as_bytes(), &mut context)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let agent = request.response().agent.unwrap_or(b"");
    Ok((text(request.host), text(agent)))
}

fn host(line: &str) -> Result<String, Malformed> {
    read(line).map(|(host, _)| host)
}
