//! Configuration as code for Close, the sales CRM.

pub mod model;
