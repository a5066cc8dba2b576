//! Configuration as code for Close, the sales CRM.

pub mod kinds;
pub mod model;
