#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| closectl::api::bounds::check(data));
