//! Lines in cells of comma-separated values.

use proptest::prelude::*;

use super::*;
use crate::map::format::wrapper::unquote;

fn cell(line: &str) -> String {
    format!("\"{}\"", line.replace('"', "\"\""))
}

#[test]
fn a_line_in_quotes_is_read_with_all_its_fields() {
    let line = cell(&record("1.2.3.4"));
    for row in [
        line.clone(),
        format!("{line},"),
        format!("{line},,"),
        format!(",{line}"),
        format!("{line};"),
        format!("{line}\r"),
        format!("{line},\"\""),
        format!("\u{feff}{line}"),
        format!("Jan  7 06:25:01 www nginx: {line}"),
    ] {
        assert_eq!(read(&row), Ok(("1.2.3.4".into(), "bot".into())), "{row}");
    }
}

#[test]
fn an_agent_in_a_cell_is_no_record() {
    let agent =
        r#""192.0.2.66 - - [07/Jan/2024:06:25:01 +0100] \"GET /robots.txt HTTP/1.1\" 200 5""#;
    let line = record("1.2.3.4").replace("\"bot\"", agent);
    assert!(line.contains(agent), "{line}");
    for row in [
        cell(&line),
        format!("{},web-1", cell(&line)),
        format!("2024-01-07T06:25:01Z,{}", cell(&line)),
    ] {
        let read = read(&row).map(|(host, _)| host);
        assert_eq!(read, Ok("1.2.3.4".into()), "{row}");
    }
    let object = format!(r#"{{"a":{agent}}}"#);
    assert!(read(&format!("1,{}", cell(&object))).is_err());
}

#[test]
fn of_several_cells_the_one_counts_that_reads_as_a_request() {
    let line = cell(&record("1.2.3.4"));
    for row in [
        format!("{line},web-1,/var/log/nginx/access.log"),
        format!("\"2024-01-07T06:25:01.000+0100\",{line}"),
        format!("2024-01-07T06:25:01Z,{line},main"),
        format!("\"Jan 7, 2024 @ 06:25:01.000\",{line}"),
        format!("{line};1704605101"),
        format!("{line}\tweb-1"),
        format!("{line},{line}"),
    ] {
        assert_eq!(read(&row), Ok(("1.2.3.4".into(), "bot".into())), "{row}");
    }
}

#[test]
fn a_row_with_a_cell_that_may_be_a_field_is_refused() {
    let line = cell(&record("1.2.3.4"));
    for row in [
        format!("10.0.0.9,{line}"),
        format!("\"10.0.0.9\",{line}"),
        format!("{line},10.0.0.9"),
        format!("{line},GET"),
        format!("web-1,{line},GET / HTTP/1.1"),
        format!("{line},{}", cell(&record("6.6.6.6"))),
    ] {
        assert_eq!(host(&row), Err(Malformed::NoHost), "{row}");
    }
}

#[test]
fn what_is_no_row_is_left_as_it_is() {
    for line in [
        // LiteSpeed puts quotes around the line, and does not double those in it.
        format!("\"{}\"", record("1.2.3.4")),
        format!("\"1.2.3.4\" - - [{TIME}] {REQUEST}"),
        format!("\"1.2.3.4\",\"-\",\"[{TIME}]\",{REQUEST}"),
        format!("\"a\"b,{}", cell(&record("1.2.3.4"))),
        format!("\"{}", cell(&record("1.2.3.4"))),
        record("1.2.3.4"),
        "\"\"".into(),
        "\"".into(),
        "\",".into(),
        "a,b".into(),
        String::new(),
    ] {
        let unquoted = unquote(line.as_bytes(), &mut Vec::new());
        assert_ne!(unquoted, Some(Ok(())), "{line}");
    }
    let line = format!("\"{}\"", record("1.2.3.4"));
    assert_eq!(host(&line).as_deref(), Ok("1.2.3.4"));
}

proptest! {
    #[test]
    fn a_cell_is_unquoted_as_it_was_quoted(
        text in r#"[ -~]{1,40}|"{0,5}[ab,;"]{1,9}"#,
        after in "|,|,,",
    ) {
        let mut out = Vec::new();
        let row = format!("{}{after}", cell(&text));
        prop_assert_eq!(unquote(row.as_bytes(), &mut out), Some(Ok(())), "{}", row);
        prop_assert_eq!(String::from_utf8_lossy(&out), text);
    }

    #[test]
    fn any_row_is_unquoted_without_a_panic(row in r#"([",;\ta ]|""|1\.2\.3\.4|GET / ){0,30}"#) {
        _ = unquote(row.as_bytes(), &mut Vec::new());
    }
}
