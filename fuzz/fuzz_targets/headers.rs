#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| closectl::api::check_headers(data));
