//! Tables without a line that names their columns.

use super::*;

fn read(line: &str) -> Result<String, Malformed> {
    fields(&Header::default(), line)
}

/// CloudFront's record of 33 columns.
const CLOUDFRONT: [&str; 33] = [
    "2019-12-04",
    "21:02:31",
    "CDG50-P2",
    "392",
    "203.0.113.5",
    "GET",
    "d1.cloudfront.net",
    "/a",
    "200",
    "-",
    "x%20y",
    "q=1",
    "-",
    "Hit",
    "id==",
    "www.example.com",
    "https",
    "23",
    "0.001",
    "-",
    "TLSv1.2",
    "ECDHE",
    "Hit",
    "HTTP/2.0",
    "-",
    "-",
    "11040",
    "0.001",
    "Hit",
    "text/html",
    "78",
    "-",
    "-",
];

const READ: &str = "203.0.113.5|2019-12-04 21:02:31|GET|/a?q=1|www.example.com|200|392|-|x%20y";

#[test]
fn a_record_of_cloudfront_is_known_by_its_marks() {
    for number in [23, 24, 26, 29, 33] {
        assert_eq!(
            read(&CLOUDFRONT[..number].join("\t")),
            Ok(READ.into()),
            "{number}"
        );
    }
    let longer = format!("{}\tnew", CLOUDFRONT.join("\t"));
    assert_eq!(read(&longer), Ok(READ.into()));
    let with = |at: usize, value: &str| {
        let mut columns = CLOUDFRONT;
        columns[at] = value;
        read(&columns.join("\t"))
    };
    for edge in ["FRA2", "LAX1", "SFO53-C1", "TLV50-P12"] {
        assert_eq!(with(2, edge), Ok(READ.into()), "{edge}");
    }
    assert_eq!(
        with(19, "198.51.100.7,%2010.0.0.1"),
        Ok(READ.replace("203.0.113.5", "198.51.100.7"))
    );
    for (at, value) in [
        (0, "2019-12-4"),
        (1, "21.02.31"),
        (2, "FRA"),
        (2, "Fra2"),
        (2, "FRA2-"),
        (2, "FRA2-P"),
        (3, "-"),
        (4, "-"),
        (5, "[1]GET"),
        (7, "rtmp://example.com/"),
        (8, "2000"),
    ] {
        assert!(with(at, value).is_err(), "{value}");
    }
    // Cut off before the list of proxies: the columns are not those of any year.
    assert_eq!(read(&CLOUDFRONT[..22].join("\t")), Err(Malformed::NoHeader));
    assert_eq!(read(&CLOUDFRONT.join(" ")), Err(Malformed::NoHeader));
}

#[test]
fn a_record_of_iis_in_its_comma_format_is_known_by_its_marks() {
    let line = "203.0.113.5, -, 03/20/01, 7:55:20, W3SVC2, SALES1, 10.0.0.1, 4502, 163, 3223, 200, 0, \
                GET, /robots.txt, -,";
    let expected = "203.0.113.5||GET|/robots.txt||200|3223||";
    assert_eq!(read(line), Ok(expected.into()));
    for (part, value) in [
        ("03/20/01", "20.3.2001"),
        ("03/20/01", "2001-03-20"),
        ("7:55:20", "7:55:20 AM"),
        (", -, 03", ", DOMAIN\\a b, 03"),
    ] {
        assert_eq!(
            read(&line.replace(part, value)),
            Ok(expected.into()),
            "{value}"
        );
    }
    let query = read(&line.replace("txt, -", "txt, a=1,2"));
    assert_eq!(query, Ok(expected.replace(".txt", ".txt?a=1,2")));
    for (part, value) in [
        ("203.0.113.5", "x"),
        ("W3SVC2", "MSFTPSVC1"),
        ("W3SVC2", "SMTPSVC1"),
        ("03/20/01", "today"),
        ("GET", "[1]USER"),
        ("200", "2000"),
        ("3223", "many"),
        ("/robots.txt", "/a, b"),
        (", -, 03", ", a, b, 03"),
        (", -,", ","),
        ("-,", "-"),
    ] {
        assert_eq!(
            read(&line.replace(part, value)),
            Err(Malformed::NoRequest),
            "{value}"
        );
    }
}

#[test]
fn a_record_of_w3c_without_its_names_is_said_to_be_one() {
    for (line, expected) in [
        (
            "2024-01-07 06:25:01 10.0.0.1 GET /robots.txt - 443 - 203.0.113.5 x - 200 0 0 15",
            Malformed::NoHeader,
        ),
        (
            "2024-01-07\t06:25:01\t203.0.113.5\tGET\t/robots.txt",
            Malformed::NoHeader,
        ),
        ("2024-01-07 06:25:01 GET /robots.txt", Malformed::NoRequest),
        (
            "2024-01-07 06:25:01 203.0.113.5 /robots.txt",
            Malformed::NoRequest,
        ),
        (
            "2024-01-07 06:25 10.0.0.1 GET /robots.txt",
            Malformed::NoRequest,
        ),
        ("2024-01-07 06:25:01", Malformed::NoRequest),
        ("2024-01-07", Malformed::NoRequest),
        ("2024-", Malformed::NoRequest),
        (
            "203.0.113.5 - - [07/Jan/2024:06:25:01 +0100] \"GET /\"",
            Malformed::NoRequest,
        ),
        (",", Malformed::NoRequest),
        ("", Malformed::NoRequest),
    ] {
        assert_eq!(read(line), Err(expected), "{line}");
    }
}
