//! Tests of the decisions, alone and against a simulated server. What the fuzzer needs is compiled for it, too.

#[cfg(test)]
mod admission;
#[cfg(test)]
mod fixed_windows;
mod header_bounds;
#[cfg(test)]
mod simulated_server;
#[cfg(test)]
mod strict_limits;

pub use header_bounds::check_headers;
