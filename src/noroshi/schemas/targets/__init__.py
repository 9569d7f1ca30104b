"""One module per kind of file that is made from a schema; `render(schema)` gives names and contents."""
