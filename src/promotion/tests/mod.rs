mod lists;
mod objects;
mod property;
mod records;
mod saved;
mod scene;
