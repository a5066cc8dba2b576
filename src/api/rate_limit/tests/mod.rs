//! Tests of the decisions, alone and against a simulated server.

mod admission;
mod simulated_server;
mod strict_limits;
