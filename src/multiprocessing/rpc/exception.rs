//! An exception that crosses a connection: raised at one end, to be raised again at the other.

use std::fmt;

use crate::multiprocessing::pickle::{Object, Value, is_builtin_exception};

/// An exception of Python.
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// The name of a builtin exception. Any other class is sent as a `RuntimeError` that names it.
    pub class: String,
    /// The arguments of the exception, most often one text.
    pub args: Vec<Value>,
    /// The notes, as of `add_note`. Python shows them from 3.11 on.
    pub notes: Vec<String>,
    /// The traceback, as text from the end that raised it.
    pub traceback: Option<String>,
}

impl Exception {
    /// An exception of this class with this text.
    pub fn new(class: &str, message: impl Into<String>) -> Self {
        Self {
            class: class.to_owned(),
            args: vec![Value::from(message.into())],
            notes: Vec::new(),
            traceback: None,
        }
    }

    /// A `TypeError`: an argument has the wrong type, or their number is wrong.
    pub fn type_error(message: impl Into<String>) -> Self {
        Self::new("TypeError", message)
    }

    /// A `ValueError`: an argument has the right type but an invalid value.
    pub fn value_error(message: impl Into<String>) -> Self {
        Self::new("ValueError", message)
    }

    /// Python's `str(exception)`.
    pub fn message(&self) -> String {
        match self.args.as_slice() {
            [] => String::new(),
            [one] => plain(one),
            all => format!("({})", all.iter().map(plain).collect::<Vec<_>>().join(", ")),
        }
    }

    /// The exception that a reply is, or else the reply.
    pub(super) fn from_value(value: Value) -> Result<Self, Value> {
        let Value::Object(object) = value else {
            return Err(value);
        };
        match (
            object.class.module.as_str(),
            object.class.name.as_str(),
            object.args.as_slice(),
        ) {
            (
                "multiprocessing.pool",
                "rebuild_exc",
                [Value::Object(inner), Value::Str(traceback)],
            ) if inner.class.module == "builtins" && is_builtin_exception(&inner.class.name) => {
                let traceback = Some(traceback.trim_matches(['\n', '"']).to_owned());
                Ok(Self {
                    traceback,
                    ..Self::from_object((**inner).clone())
                })
            }
            ("builtins", name, _) if is_builtin_exception(name) => Ok(Self::from_object(*object)),
            _ => Err(Value::Object(object)),
        }
    }

    fn from_object(object: Object) -> Self {
        let notes = match object.state {
            Some(Value::Dict(attributes)) => attributes
                .into_iter()
                .find(|(name, _)| name.as_str() == Some("__notes__"))
                .map_or(Vec::new(), |(_, notes)| texts(notes)),
            _ => Vec::new(),
        };
        Self {
            class: object.class.name,
            args: object.args,
            notes,
            traceback: None,
        }
    }

    /// The value that the other end raises.
    pub(super) fn into_value(self) -> Value {
        let mut object = if is_builtin_exception(&self.class) {
            Object::new("builtins", &self.class, self.args)
        } else {
            let message = format!("{}: {}", self.class, self.message());
            Object::new("builtins", "RuntimeError", vec![Value::from(message)])
        };
        if !self.notes.is_empty() {
            let notes = self.notes.into_iter().map(Value::from).collect();
            object.state = Some(Value::Dict(vec![(
                Value::from("__notes__"),
                Value::List(notes),
            )]));
        }
        let exception = Value::Object(Box::new(object));
        match self.traceback {
            None => exception,
            Some(traceback) => {
                // The form of Python's own pool: Python prints the text as it is, quotes included.
                let traceback = Value::from(format!("\n\"\"\"\n{traceback}\n\"\"\""));
                Value::Object(Box::new(Object::new(
                    "multiprocessing.pool",
                    "rebuild_exc",
                    vec![exception, traceback],
                )))
            }
        }
    }
}

fn texts(notes: Value) -> Vec<String> {
    match notes {
        Value::List(notes) => notes
            .iter()
            .filter_map(|note| note.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        Value::Int(value) => value.to_string(),
        Value::OldStr(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class, self.message())?;
        self.notes
            .iter()
            .try_for_each(|note| write!(f, " ({note})"))
    }
}

impl std::error::Error for Exception {}
