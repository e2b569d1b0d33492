//! LTSV: `label:value`, with tabs between. Source: <http://ltsv.org/>.

use memchr::memchr;

use crate::map::format::draft::{Role, Value};
use crate::map::format::keys::{Fields, Path};

/// Takes the fields of a line; none if it has another form.
///
/// `host` is the client there. But nginx has a variable of that name, which people log under it: so
/// it is the virtual host where another label names the client, and the client where another names
/// the virtual host or where it is an address. Otherwise it counts for neither.
pub(super) fn read(line: &[u8]) -> Option<Fields<'_>> {
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
        let names_client = fields.has(Role::Client);
        if !names_client {
            fields.add_client(value);
        }
        if names_client && !fields.has(Role::Vhost) {
            fields.take(&path, value);
        }
    }
    Some(fields)
}
