//! Calls by name over a connection, as the column's `RPCServer` and `RPCProxy` make them.
//!
//! A request is a pickle of `(name, args, kwargs)`, a reply is the result, or the exception to raise. That
//! is all that travels, so either end may be Python. (It also means that a function cannot *return* a
//! builtin exception: the other end takes it for raised.) The registry says what may be called;
//! connections, their authentication and their threads are the business of `connection`.

mod exception;
mod proxy;
mod registry;
mod server;

pub use self::exception::Exception;
pub use self::proxy::{Proxy, RpcError};
pub use self::registry::{Call, Registry};
pub use self::server::serve_calls;
