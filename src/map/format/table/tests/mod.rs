//! Records of tables, each field of each; lines that are no record; what a hostile line costs.

mod fixed;
mod hostile;
mod w3c;
mod zeek;

use super::*;

/// The fields of a record with `|` between, empty where there is none: host, time, method, target,
/// virtual host, status, bytes, referer, agent.
fn fields(header: &Header, line: &str) -> Result<String, Malformed> {
    let mut made = Vec::new();
    let request = header.read(line.as_bytes())?.finish(&mut made)?;
    let response = request.response();
    let text = |field: Option<&[u8]>| String::from_utf8_lossy(field.unwrap_or(b"")).into_owned();
    let number = |field: Option<u64>| field.map_or(String::new(), |number| number.to_string());
    Ok([
        text(Some(request.host)),
        text(Some(request.time)),
        text(request.method),
        text(request.target),
        text(request.vhost),
        number(response.status.map(u64::from)),
        number(response.bytes),
        text(response.referer),
        text(response.agent),
    ]
    .join("|"))
}

/// A header that saw one line.
fn header(line: &str) -> Header {
    let mut header = Header::default();
    header.see(line.as_bytes());
    header
}

/// The fields of a line after a line that names columns.
fn after(names: &str, line: &str) -> Result<String, Malformed> {
    fields(&header(names), line)
}

#[test]
fn only_a_line_that_names_columns_changes_the_header() {
    let mut header = Header::default();
    for line in [
        "#Software: Microsoft Internet Information Services 10.0",
        "#Date: 2024-01-07 06:25:01",
        "# Fields: c-ip cs-uri",
        "#Fields c-ip cs-uri",
        "#FieldsX: c-ip",
        " #Fields: c-ip",
        "#fields",
        "#",
        "",
        "x #Fields: c-ip",
    ] {
        header.see(line.as_bytes());
        assert!(header.0.is_none(), "{line}");
    }
    for line in ["#Fields: c-ip", "#fields:c-ip", "#Fields:", "#fields\tts"] {
        assert!(self::header(line).0.is_some(), "{line}");
    }
}

#[test]
fn the_last_line_of_a_text_that_names_columns_counts() {
    let record = "1.2.3.4 5.6.7.8 GET /";
    let order = |text: &[u8]| {
        let mut header = Header::default();
        header.catch_up(text);
        fields(&header, record).map(|fields| fields.split('|').next().map(str::to_string))
    };
    let first = Ok(Some("1.2.3.4".to_string()));
    let second = Ok(Some("5.6.7.8".to_string()));
    for (text, expected) in [
        (&b"#Fields: c-ip s-ip cs-method cs-uri"[..], &first),
        (b"#Fields: c-ip s-ip cs-method cs-uri\r\n", &first),
        (b"x\0#Fields: c-ip s-ip cs-method cs-uri\0", &first),
        (
            b"x\n\xef\xbb\xbf#Fields: c-ip s-ip cs-method cs-uri\n",
            &first,
        ),
        (
            b"#Fields: c-ip s-ip cs-method cs-uri\n#Fields: s-ip c-ip cs-method cs-uri\nx#y\n",
            &second,
        ),
        (
            b"#Fields: s-ip c-ip cs-method cs-uri\n1 2 3 /#Fields: c-ip s-ip cs-method cs-uri\n",
            &second,
        ),
        (
            b"#Fields: s-ip c-ip cs-method cs-uri\n#Date: x\n#Remark: #Fields: c-ip s-ip\n#",
            &second,
        ),
    ] {
        let text_for_people = String::from_utf8_lossy(text);
        assert_eq!(&order(text), expected, "{text_for_people}");
    }
    let mut known = header("#Fields: s-ip c-ip cs-method cs-uri");
    known.catch_up(b"no line of this names columns\n#Date: x\n");
    assert!(fields(&known, record).is_ok_and(|fields| fields.starts_with("5.6.7.8|")));
}
