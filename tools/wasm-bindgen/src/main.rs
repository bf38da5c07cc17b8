//! `wasm-bindgen` with the one mode that mdp uses: an ES module for a worker.
//!
//! usage: `mdp-wasm-bindgen <module.wasm> <output folder>`
//!
//! The upstream command line takes six minutes to build, its library twenty seconds.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        eprintln!("usage: mdp-wasm-bindgen <module.wasm> <output folder>");
        return ExitCode::from(2);
    };
    match write(module, folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}

fn write(module: &str, folder: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(module).web(true)?.typescript(true).generate(folder)?;
    Ok(())
}
