//! `closectl man`: manual pages.

use super::{
    args::{DocumentFormat, ManArgs},
    command_line, command_reference,
    exit::{Exit, Failure},
    manual::{self, ENVIRONMENT, FILES},
    output_streams,
    printer::Printer,
    replaced_file::ReplacedFile,
};
use crate::files;
use clap::Command;
use clap_mangen::{
    Man,
    roff::{Inline, Roff, bold, roman},
};
use std::io::{self, IsTerminal as _};

/// Runs the command.
pub fn run(arguments: &ManArgs, printer: &Printer) -> Result<Exit, Failure> {
    let ManArgs { out, format } = arguments;
    if *format == DocumentFormat::Markdown {
        printer.data(command_reference::text());
        return Ok(Exit::Done);
    }
    let pages = pages()?;
    let Some(folder) = out else {
        // Several pages in one stream are no page any more, so only that of closectl itself is printed.
        for (_, text) in pages.iter().take(1) {
            output_streams::raw(text);
        }
        // Nobody wants to read the source of a page on a terminal.
        if io::stdout().is_terminal() {
            printer.talk(
                "this page is for `man`: read it with `closectl man | man -l -`, or write all pages \
                          with --out FOLDER",
            );
        }
        return Ok(Exit::Done);
    };

    files::make_folders(folder)?;
    let pages: Vec<_> = pages
        .into_iter()
        .map(|(name, text)| (folder.join(name), text))
        .collect();
    // All are checked before any is written, so that a folder never holds pages of two versions.
    let page = ReplacedFile {
        undone: "no page was written",
        what: "a manual page of closectl",
        hint: "name another folder with --out",
    };
    for (path, _) in &pages {
        page.check_content(path, is_page)?;
    }
    files::replace_all(&pages)?;
    printer.talk(&format!("wrote {} pages to {}", pages.len(), folder.display()));
    Ok(Exit::Done)
}

/// Says whether a file is a page that closectl wrote, whatever its version: the title says so.
fn is_page(content: &[u8]) -> bool {
    let mut lines = content.split(|byte| *byte == b'\n');
    lines.any(|line| line.starts_with(b".TH closectl"))
}

/// Returns the pages with the names of their files, that of the program first.
fn pages() -> io::Result<Vec<(String, String)>> {
    let mut command = command_line::command().disable_help_subcommand(true);
    command.build();
    let mut found = Vec::new();
    add(&command, "", &mut found)?;
    Ok(found)
}

fn add(command: &Command, path: &str, found: &mut Vec<(String, String)>) -> io::Result<()> {
    // All options in one line would be a paragraph that nobody reads; they follow below.
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let man = Man::new(command.clone().override_usage(usage)).manual("closectl");
    let mut text = Vec::new();

    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    more(path).to_writer(&mut text)?;
    found.push((man.get_filename(), String::from_utf8_lossy(&text).into_owned()));

    for inner in command.get_subcommands() {
        add(inner, format!("{path} {}", inner.get_name()).trim_start(), found)?;
    }
    Ok(())
}

/// Returns the sections that clap knows nothing of.
fn more(path: &str) -> Roff {
    let mut roff = Roff::new();
    if let Some(page) = manual::page(path) {
        for (at, note) in page.notes.iter().enumerate() {
            match at {
                0 => roff.control("SH", ["NOTES"]),
                _ => roff.control("PP", []),
            };
            literal(&mut roff, note);
        }
        roff.control("SH", ["EXAMPLES"]);
        for (line, about) in &page.examples {
            item(&mut roff, bold(*line), about);
        }
        roff.control("SH", ["EXIT STATUS"]);
        for (code, meaning) in &page.exits {
            item(&mut roff, bold(code.to_string()), meaning);
        }
    }

    for (title, all) in [("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)] {
        roff.control("SH", [title]);
        for (name, about) in all {
            item(&mut roff, bold(*name), about);
        }
    }
    roff
}

fn item(roff: &mut Roff, title: Inline, about: &str) {
    roff.control("TP", []);
    roff.text([title]);
    roff.text([roman(about)]);
}

/// Writes a paragraph; one of several lines keeps them.
fn literal(roff: &mut Roff, text: &str) {
    let is_list = text.contains('\n');
    if is_list {
        // Otherwise `man` joins the lines into a paragraph.
        roff.control("nf", []);
    }
    for line in text.lines() {
        roff.text([roman(line)]);
    }
    if is_list {
        roff.control("fi", []);
    }
}
