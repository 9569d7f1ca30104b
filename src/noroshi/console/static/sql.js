// What the SQL editor of the Hunt page does in the browser: completing names, and taking a name at the cursor.

(() => {
  const editorOf = async (id) => {
    for (let tries = 0; tries < 100; tries++) {
      const editor = window.getElement?.(id)?.editor;
      if (editor) return editor;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  // `words` are {label, type, detail, table}; after `events.` only the columns of events are offered.
  const completer = (words) => (context) => {
    const found = context.matchBefore(/[\w.]*/);
    if (!found || (found.from === found.to && !context.explicit)) return null;
    const dot = found.text.lastIndexOf(".");
    const table = dot >= 0 ? found.text.slice(0, dot).toLowerCase() : "";
    const named = table && words.some((word) => word.table === table);
    const options = words.filter((word) => (named ? word.table === table : !table || word.type === "property"));
    const seen = new Set();
    return {
      from: found.from + dot + 1,
      options: options.filter((word) => !seen.has(word.label) && seen.add(word.label)),
      validFor: /^\w*$/,
    };
  };

  // Themes bring colours of their own, which fit neither our light nor our dark: we mark what a word is, CSS colours it.
  const kinds = { Keyword: "k", Type: "k", String: "s", Number: "m", LineComment: "c", BlockComment: "c", Builtin: "f" };
  const marker = (code) =>
    code.ViewPlugin.fromClass(
      class {
        constructor(view) {
          this.decorations = this.look(view);
        }
        update(change) {
          if (change.docChanged || change.viewportChanged || code.syntaxTree(change.state) !== this.tree) {
            this.decorations = this.look(change.view);
          }
        }
        look(view) {
          const found = new code.RangeSetBuilder();
          this.tree = code.syntaxTree(view.state);
          this.tree.iterate({
            enter: ({ name, from, to }) => {
              if (kinds[name] && to > from) found.add(from, to, code.Decoration.mark({ class: `sql-${kinds[name]}` }));
            },
          });
          return found.finish();
        }
      },
      { decorations: (plugin) => plugin.decorations },
    );

  const teach = async (id, words, label) => {
    const code = await import("nicegui-codemirror");
    const editor = await editorOf(id);
    if (!editor) return;
    const known = [{ autocomplete: completer(words) }];
    editor.dispatch({
      effects: code.StateEffect.appendConfig.of([
        code.EditorState.languageData.of(() => known),
        marker(code),
        code.EditorView.contentAttributes.of({ "aria-label": label, id: "hunt-sql" }),
      ]),
    });
  };

  const insert = async (id, text) => {
    const editor = await editorOf(id);
    editor?.dispatch(editor.state.replaceSelection(text));
    editor?.focus();
  };

  window.noroshi.sql = { teach, insert };
})();
