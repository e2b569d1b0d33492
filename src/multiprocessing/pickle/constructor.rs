//! The arguments and attributes that Python does not take for a builtin exception, though they are
//! data: with them, the peer could not read the pickle. An exception has its name in Python 2.7
//! here. Most take any arguments.
//!
//! Found by giving such exceptions to Python 2.7 and 3.6 to 3.13; `tests/connection` does it again.

use super::{Dialect, Value};

/// Returns true if and only if Python makes this exception from these arguments.
pub(super) fn takes_args(old_name: &str, args: &[Value], dialect: Dialect) -> bool {
    let are_labels = labels(old_name).iter().all(|index| {
        args.get(*index)
            .is_some_and(|label| is_label(label, dialect))
    });
    are_labels
        && match (old_name, args) {
            ("UnicodeDecodeError", [_, bytes, start, end, _]) => {
                matches!(
                    bytes,
                    Value::Bytes(_) | Value::ByteArray(_) | Value::OldStr(_)
                ) && is_index(start)
                    && is_index(end)
            }
            ("UnicodeEncodeError", [_, text, start, end, _])
            | ("UnicodeTranslateError", [text, start, end, _]) => {
                matches!(text, Value::Str(_) | Value::Surrogates(_))
                    && is_index(start)
                    && is_index(end)
            }
            ("UnicodeDecodeError" | "UnicodeEncodeError" | "UnicodeTranslateError", _) => false,
            // File, line, column, text; and from Python 3.10 on perhaps the end of the range.
            ("SyntaxError" | "IndentationError" | "TabError", [_, place]) => match place {
                Value::Tuple(parts) | Value::List(parts) => {
                    parts.len() == 4 || (parts.len() == 6 && dialect == Dialect::Four)
                }
                _ => false,
            },
            // The third is a file name. Where it is a number, it is how much was written.
            ("OSError" | "IOError" | "EnvironmentError", [_, _, written, ..]) => !matches!(
                written,
                Value::BigInt(_) | Value::Float(_) | Value::Complex(..)
            ),
            _ => true,
        }
}

/// Returns true if and only if Python sets this attribute of this exception to any value. Of the
/// names with a meaning to Python, only the notes are data.
pub(super) fn takes_attribute(old_name: &str, name: &Value, dialect: Dialect) -> bool {
    let Some(text) = name.as_str().filter(|_| is_label(name, dialect)) else {
        return false;
    };
    match text {
        "__notes__" => true,
        "args" => false,
        "start" | "end" => labels(old_name).is_empty(),
        "characters_written" => !matches!(old_name, "OSError" | "IOError" | "EnvironmentError"),
        name => !name.starts_with("__"),
    }
}

/// Which arguments are the names and reasons that Python 2 takes as its own `str` only.
pub(super) fn labels(old_name: &str) -> &'static [usize] {
    match old_name {
        "UnicodeDecodeError" | "UnicodeEncodeError" => &[0, 4],
        "UnicodeTranslateError" => &[3],
        _ => &[],
    }
}

/// Returns true if and only if the peer reads this as its own `str`.
fn is_label(value: &Value, dialect: Dialect) -> bool {
    match (value, dialect) {
        (Value::Str(_), Dialect::Four) => true,
        (Value::Str(text), Dialect::Two) => text.is_ascii(),
        (Value::OldStr(bytes), _) => bytes.is_ascii(),
        _ => false,
    }
}

fn is_index(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Bool(_))
}
