mod lists;
mod needed;
mod objects;
mod property;
mod records;
mod saved;
mod scene;
