import { type Connection, NotebookCellKind, NotebookDocuments, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { SourceText } from '../analysis/model/index.ts';
import { cleanCell } from '../host/index.ts';

type Pieces = SourceText['pieces'];

/** An open file: a script, or a notebook whose cells are documents of their own. */
export interface OpenFile {
  readonly uri: string;
  /** Language of a script; of a notebook always `python`. */
  readonly languageId: string;
  readonly pieces: Pieces;
}

export interface DocumentListener {
  /** The file was opened, or its text changed. */
  changed(file: OpenFile): void;
  closed(uri: string): void;
}

/** What the client has open, as files and their pieces. */
export class Documents {
  readonly #texts = new TextDocuments(TextDocument);
  readonly #notebooks = new NotebookDocuments(TextDocument);

  listen(connection: Connection, listener: DocumentListener): void {
    this.#texts.onDidChangeContent(({ document }) => {
      const { uri, languageId } = document;
      listener.changed({ uri, languageId, pieces: [{ cell: null, text: document.getText(), executionCount: null }] });
    });
    this.#texts.onDidClose(({ document }) => listener.closed(document.uri));
    this.#notebooks.onDidOpen((notebook) => this.#notebookChanged(notebook.uri, listener));
    this.#notebooks.onDidClose((notebook) => listener.closed(notebook.uri));
    this.#texts.listen(connection);
    this.#notebooks.listen(withEveryChange(connection, (uri) => this.#notebookChanged(uri, listener)));
  }

  /** A script or a cell by its URI. */
  get(uri: string): TextDocument | undefined {
    return this.#texts.get(uri) ?? this.#notebooks.cellTextDocuments.get(uri);
  }

  /** The file that a document is or is a cell of; cells count over all cells of the notebook. */
  fileOf(uri: string): { readonly uri: string; readonly cell: number | null } {
    const notebook = this.#notebooks.findNotebookDocumentForCell(uri);
    if (notebook === undefined) return { uri, cell: null };
    return { uri: notebook.uri, cell: notebook.cells.findIndex((cell) => cell.document === uri) };
  }

  /** Undefined where the notebook is not open or has no such cell. */
  cellUri(notebook: string, cell: number): string | undefined {
    return this.#notebooks.getNotebookDocument(notebook)?.cells[cell]?.document;
  }

  isOpenNotebook(uri: string): boolean {
    return this.#notebooks.getNotebookDocument(uri) !== undefined;
  }

  #notebookChanged(uri: string, listener: DocumentListener): void {
    const notebook = this.#notebooks.getNotebookDocument(uri);
    if (notebook === undefined) return;
    const pieces: Pieces[number][] = [];
    for (const [index, cell] of notebook.cells.entries()) {
      const document = this.#notebooks.getCellTextDocument(cell);
      if (cell.kind !== NotebookCellKind.Code || document?.languageId !== 'python') continue;
      const executionCount = cell.executionSummary?.executionOrder ?? null;
      pieces.push({ cell: index, text: cleanCell(document.getText()), executionCount });
    }
    listener.changed({ uri, languageId: 'python', pieces });
  }
}

/**
 * `NotebookDocuments` tells of added, removed and edited cells but not of moved ones, and the order of cells is the order
 * of the program: so the notification itself is listened to as well, after it has done its work.
 */
function withEveryChange(connection: Connection, changed: (uri: string) => void): Connection {
  const { synchronization } = connection.notebooks;
  return {
    notebooks: {
      synchronization: {
        ...synchronization,
        onDidChangeNotebookDocument: (handler: Parameters<typeof synchronization.onDidChangeNotebookDocument>[0]) =>
          synchronization.onDidChangeNotebookDocument(async (params) => {
            await handler(params);
            changed(params.notebookDocument.uri);
          }),
      },
    },
  } as Connection;
}
