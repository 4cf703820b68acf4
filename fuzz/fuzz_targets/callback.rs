#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bedside::oracles::callback(data));
