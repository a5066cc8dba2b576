#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| closectl_fuzz::yaml::check(data));
