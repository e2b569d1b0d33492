//! Copies an arena into a [`Value`], within the limits. `call` says which calls mean data.
//!
//! A node is charged each time it is reached, before memory is allocated for it; this stops a
//! pickle that is small only because its parts are shared. Keys are not compared.

use super::arena::{Id, Invocation, Node};
use super::call::{Call, Content, Data, class_name};
use super::limits::{Budget, Limits, OBJECT_NODES};
use super::place::Place;
use super::{Class, Object, PickleError, Value};

/// The value of `root`.
pub(super) fn build(nodes: &[Node<'_>], root: Id, limits: &Limits) -> Result<Value, PickleError> {
    let mut builder = Builder {
        nodes,
        limits,
        budget: limits.budget(),
    };
    builder.budget.charge(1)?;
    builder.value(root, Place::ROOT)
}

struct Builder<'n, 'a> {
    nodes: &'n [Node<'a>],
    limits: &'n Limits,
    budget: Budget,
}

impl<'n> Builder<'n, '_> {
    /// The value of a node that has been charged for.
    fn value(&mut self, id: Id, place: Place) -> Result<Value, PickleError> {
        place.check_depth(self.limits)?;
        let value = match &self.nodes[id as usize] {
            Node::None => Value::None,
            Node::Bool(value) => Value::Bool(*value),
            Node::Int(value) => Value::Int(*value),
            Node::Long(bytes) => {
                if bytes.len() > size_of::<i64>() {
                    self.budget.charge_copy(bytes.len())?;
                }
                Value::int_from_le_bytes(bytes)
            }
            Node::Float(value) => Value::Float(*value),
            Node::Str(text) => {
                self.budget.charge_text(text.len())?;
                Value::Str(text.clone())
            }
            Node::Surrogates(bytes) => Value::Surrogates(self.copy(bytes)?),
            Node::OldStr(bytes) => {
                self.budget.charge_text(bytes.len())?;
                Value::OldStr(bytes.clone())
            }
            Node::Bytes(bytes) => Value::Bytes(self.copy(bytes)?),
            Node::ByteArray(bytes) => Value::ByteArray(self.copy(bytes)?),
            Node::List(items) => Value::List(self.values(items, place.item())?),
            Node::Tuple(items) => Value::Tuple(self.values(items, place.part())?),
            Node::Dict(items) => Value::Dict(self.entries(items, place)?),
            Node::Set(items) => Value::Set(self.values(items, place.key())?),
            Node::FrozenSet(items) => Value::FrozenSet(self.values(items, place.key())?),
            Node::Class(global) => {
                let (module, name) = class_name(global);
                Value::Class(Box::new(self.class(module, name)?))
            }
            Node::Call(call) => self.call(call, place)?,
        };
        place.check_hash(&value)?;
        Ok(value)
    }

    fn copy(&mut self, bytes: &[u8]) -> Result<Vec<u8>, PickleError> {
        self.budget.charge_copy(bytes.len())?;
        Ok(bytes.to_vec())
    }

    /// The values at a place in a container. They are charged before memory is allocated for all
    /// of them; otherwise a container that contains itself would allocate at every level.
    fn values(&mut self, ids: &[Id], place: Place) -> Result<Vec<Value>, PickleError> {
        self.budget.charge(ids.len())?;
        let mut values = Vec::with_capacity(ids.len());
        for id in ids {
            values.push(self.value(*id, place)?);
        }
        Ok(values)
    }

    /// The entries of a dict at this place.
    fn entries(&mut self, ids: &[Id], place: Place) -> Result<Vec<(Value, Value)>, PickleError> {
        self.budget.charge(ids.len())?;
        let mut entries = Vec::with_capacity(ids.len() / 2);
        for entry in ids.chunks_exact(2) {
            let key = self.value(entry[0], place.key())?;
            entries.push((key, self.value(entry[1], place.item())?));
        }
        Ok(entries)
    }

    fn class(&mut self, module: &str, name: &str) -> Result<Class, PickleError> {
        self.budget.charge(OBJECT_NODES)?;
        self.budget.charge_text(module.len())?;
        self.budget.charge_text(name.len())?;
        Ok(Class {
            module: module.to_owned(),
            name: name.to_owned(),
        })
    }

    fn call(&mut self, call: &'n Invocation, place: Place) -> Result<Value, PickleError> {
        let call = Call::new(self.nodes, call)?;
        Ok(match call.data() {
            Some(Data::Set(items)) => Value::Set(self.values(items, place.key())?),
            Some(Data::FrozenSet(items)) => Value::FrozenSet(self.values(items, place.key())?),
            Some(Data::Dict(entries)) => Value::Dict(self.entries(&entries, place)?),
            Some(Data::Bytes(content)) => Value::Bytes(self.content(&content)?),
            Some(Data::ByteArray(content)) => Value::ByteArray(self.content(&content)?),
            Some(Data::Complex(real, imaginary)) => Value::Complex(real, imaginary),
            None => Value::Object(Box::new(self.object(&call, place)?)),
        })
    }

    fn content(&mut self, content: &Content<'_>) -> Result<Vec<u8>, PickleError> {
        self.budget.charge_copy(content.pickled_len())?;
        content.to_vec()
    }

    fn object(&mut self, call: &Call<'_, '_>, place: Place) -> Result<Object, PickleError> {
        let changes = call.changes;
        let class = self.class(call.module, call.name)?;
        let args = self.values(call.args, place.item())?;
        let state = match changes.state {
            Some(state) => {
                self.budget.charge(1)?;
                Some(self.value(state, place.item())?)
            }
            None => None,
        };
        Ok(Object {
            class,
            args,
            state,
            items: self.values(&changes.items, place.item())?,
            entries: self.entries(&changes.entries, place)?,
        })
    }
}
