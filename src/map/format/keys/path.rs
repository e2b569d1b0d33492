//! The name of a field, in one spelling.
//!
//! Writers spell one name in many ways (`remote_addr`, `remoteAddr`, `Remote-Addr`), and nest it or
//! put a dot into it (`{"source":{"ip":…}}`, `{"source.ip":…}`). Here all become one.

/// How deep a field may lie.
const MAX_DEPTH: usize = 6;

/// The longest name that has a meaning, and some more.
const MAX_NAME: usize = 48;

/// The length of a name that has no meaning, and that gives none to what is below it.
const DEAD: usize = MAX_NAME + 1;

/// Objects that another program put around a record: Google's logging, an export of Elasticsearch.
const AROUND: [&[u8]; 2] = [b"jsonPayload", b"_source"];

/// Where a reader is in a record.
#[derive(Debug)]
pub(in crate::map::format) struct Path {
    text: [u8; MAX_NAME],
    /// The length of the name of each object that the reader is in.
    ends: [usize; MAX_DEPTH],
    depth: usize,
    /// The length of the current name.
    len: usize,
}

impl Path {
    /// At the top of a record.
    pub(in crate::map::format) fn new() -> Self {
        Self {
            text: [0; MAX_NAME],
            ends: [0; MAX_DEPTH],
            depth: 0,
            len: 0,
        }
    }

    /// The current name: lower case, dots between levels, without the signs between words. Empty
    /// for a name that has no meaning.
    pub(in crate::map::format) fn name(&self) -> &[u8] {
        self.text.get(..self.len).unwrap_or_default()
    }

    /// Goes to a field of the current object.
    pub(in crate::map::format) fn enter(&mut self, key: &[u8]) {
        let start = self.ends.get(self.depth).copied().unwrap_or(DEAD);
        let is_around = self.depth == 0 && AROUND.contains(&key);
        self.len = match (start, is_around) {
            (_, true) => 0,
            (0, _) if is_header(key) => DEAD,
            _ => self.append(start, key),
        };
    }

    /// Goes into the object that the current field holds.
    pub(in crate::map::format) fn descend(&mut self) {
        self.depth += 1;
        if let Some(end) = self.ends.get_mut(self.depth) {
            *end = self.len;
        }
    }

    /// Goes into the list that the current field holds. Its own name stays the current one up to
    /// [`Self::forget`], which must come before what is nested in it.
    pub(in crate::map::format) fn descend_into_list(&mut self) {
        let len = std::mem::replace(&mut self.len, DEAD);
        self.descend();
        self.len = len;
    }

    /// Makes the current name mean nothing.
    pub(in crate::map::format) fn forget(&mut self) {
        self.len = DEAD;
    }

    /// Leaves an object or a list.
    pub(in crate::map::format) fn ascend(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.len = DEAD;
    }

    /// Returns true if and only if the current name may have a meaning.
    pub(in crate::map::format) fn is_alive(&self) -> bool {
        self.len < DEAD
    }

    fn append(&mut self, start: usize, key: &[u8]) -> usize {
        let mut len = start;
        let dot = (start > 0).then_some(&b'.');
        let signs = |byte: &&u8| !b"_-:$() ".contains(*byte);
        for byte in dot.into_iter().chain(key.iter().filter(signs)) {
            match self.text.get_mut(len) {
                Some(place) => *place = byte.to_ascii_lowercase(),
                None => return DEAD,
            }
            len += 1;
        }
        len
    }
}

/// Returns true for the headers that Traefik adds to a record, whose names a client chooses:
/// `request_Uri` must not pass for the target. Two of them are of use. Names of fields have a small
/// letter there.
fn is_header(key: &[u8]) -> bool {
    let header = [&b"request_"[..], b"origin_", b"downstream_"]
        .iter()
        .find_map(|prefix| key.strip_prefix(*prefix));
    header.is_some_and(|header| {
        header.first().is_some_and(u8::is_ascii_uppercase)
            && !(key.starts_with(b"request_") && matches!(header, b"User-Agent" | b"Referer"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(keys: &[&str]) -> String {
        let mut path = Path::new();
        for (level, key) in keys.iter().enumerate() {
            if level > 0 {
                path.descend();
            }
            path.enter(key.as_bytes());
        }
        String::from_utf8_lossy(path.name()).into_owned()
    }

    #[test]
    fn one_name_has_one_spelling() {
        for (keys, expected) in [
            (&["remote_addr"][..], "remoteaddr"),
            (&["Remote-Addr"], "remoteaddr"),
            (&["source.ip"], "source.ip"),
            (&["source", "ip"], "source.ip"),
            (&[":authority"], "authority"),
            (&["cs(User-Agent)"], "csuseragent"),
            (&["@timestamp"], "@timestamp"),
            (&["jsonPayload", "status"], "status"),
            (&["x", "jsonPayload", "status"], "x.jsonpayload.status"),
            (&["request_User-Agent"], "requestuseragent"),
            (&["request_Uri"], ""),
            (&["request_Uri", "x"], ""),
            (&["downstream_Status"], ""),
            (&["request_uri"], "requesturi"),
            (&["a", "b", "c", "d", "e", "f"], "a.b.c.d.e.f"),
            (&["a", "b", "c", "d", "e", "f", "g"], ""),
            (&["a", "b", "c", "d", "e", "f", "g", "h"], ""),
        ] {
            assert_eq!(name(keys), expected, "{keys:?}");
        }
        assert_eq!(name(&["x".repeat(MAX_NAME).as_str()]).len(), MAX_NAME);
        assert_eq!(name(&["x".repeat(MAX_NAME + 1).as_str()]), "");
        assert_eq!(name(&["x".repeat(MAX_NAME + 1).as_str(), "status"]), "");
    }

    #[test]
    fn a_field_after_an_object_is_not_in_it() {
        let mut path = Path::new();
        path.enter(b"a");
        path.descend();
        path.enter(b"b");
        path.descend_into_list();
        assert_eq!(path.name(), b"a.b");
        path.forget();
        path.descend();
        path.enter(b"c");
        assert!(!path.is_alive());
        path.ascend();
        path.ascend();
        path.enter(b"d");
        assert_eq!(path.name(), b"a.d");
        path.ascend();
        path.enter(b"e");
        assert_eq!(path.name(), b"e");
    }
}
