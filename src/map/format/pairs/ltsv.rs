//! LTSV: `label:value`, with tabs between. Source: <http://ltsv.org/>.

use memchr::{memchr, memmem};

use crate::map::format::draft::{Role, Value};
use crate::map::format::keys::{Fields, Form, Path};

/// Takes the fields of a line; none if it has another form.
///
/// `host` is the client there. But nginx has a variable of that name, which people log under it: so
/// it is the virtual host where another label names the client, and the client where another names
/// the virtual host or where it is an address. Otherwise it counts for neither.
pub(super) fn read(line: &[u8]) -> Option<Fields<'_>> {
    // `[nginx] time:…`
    let line = match line.strip_prefix(b"[") {
        Some(tag) => &tag[memmem::find(tag, b"] ")? + 2..],
        None => line,
    };
    let mut fields = Fields::default();
    let mut host = None;
    for field in line
        .split(|&byte| byte == b'\t')
        .filter(|field| !field.is_empty())
    {
        let (label, value) = field.split_at(memchr(b':', field)?);
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
        if label.is_empty() || !label.iter().all(is_plain) {
            return None;
        }
        let value = Value::Json(&value[1..]);
        let mut path = Path::new();
        path.enter(label);
        match label {
            b"host" if host.is_none() => host = Some((path, value)),
            _ => fields.take(&path, value),
        }
    }
    if let Some((path, value)) = host {
        match (fields.has(Role::Client), fields.has(Role::Vhost)) {
            (true, _) => fields.take(&path, value),
            (false, true) => fields.add_client(value, Form::Host),
            (false, false) => fields.add_client(value, Form::Address),
        }
    }
    Some(fields)
}
