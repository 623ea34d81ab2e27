import { Language, type Node, Parser } from 'web-tree-sitter';
import type {
  Comment,
  Frontend,
  Segment,
  SourceModel,
  SourceText,
  Span,
  Stmt,
  SyntaxProblem,
} from '../../model/index.ts';
import { type FlatTree, flatten, kindsOfSymbols, missingTokens } from './flat-tree.ts';
import { KIND } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { places } from './places.ts';
import { mayMatter } from './prefilter.ts';
import { resolveImport } from './resolve-import.ts';
import { lowerStatement } from './statements.ts';

const UNREADABLE =
  'Twinrun cannot read this as Python; findings for it may be missing until it parses. ' +
  '/ Twinrun 无法将此处解析为 Python；在语法正确之前，相关提示可能缺失。';
const TOO_DEEP = 'Nested too deeply to analyse; what is inside is skipped. / 嵌套过深，内部内容未分析。';

/**
 * The Python front end, on tree-sitter.
 *
 * @param wasm `runtime` is web-tree-sitter.wasm, `grammar` tree-sitter-python.wasm
 * @throws if one of them is not what it should be
 */
export async function createPythonFrontend(wasm: { runtime: Uint8Array; grammar: Uint8Array }): Promise<Frontend> {
  await Parser.init({ wasmBinary: wasm.runtime });
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const kindOfSymbol = kindsOfSymbols(language);

  function lowerPiece(text: string, base: number): { body: Stmt[]; comments: Comment[]; problems: SyntaxProblem[] } {
    const tree = parser.parse(text);
    if (tree === null) return { body: [], comments: [], problems: [problem(UNREADABLE, base, base + text.length)] };
    try {
      const root = tree.rootNode;
      const flat = flatten(root, kindOfSymbol);
      const lowering: Lowering = { text, tree: flat, base, tooDeep: [], damaged: [], depth: 0, yields: false };
      const body: Stmt[] = [];
      for (let node = 0; node < flat.count; node = flat.next[node] as number) lowerStatement(lowering, node, body);
      const problems = lowering.tooDeep.map((span) => ({ message: TOO_DEEP, span }));
      if (root.hasError) problems.push(...damage(flat, missingTokens(tree), base));
      return { body, comments: text.includes('twinrun:') ? commentsOf(root, text, base) : [], problems };
    } finally {
      tree.delete();
    }
  }

  return {
    language: 'python',
    extensions: ['.py', '.pyi', '.pyw', '.ipynb'],
    mayMatter,
    resolveImport,
    lower(source: SourceText): SourceModel {
      const segments: Segment[] = [];
      const body: Stmt[] = [];
      const comments: Comment[] = [];
      const problems: SyntaxProblem[] = [];
      let base = 0;
      for (const { cell, text, executionCount } of source.pieces) {
        const piece = lowerPiece(text, base);
        for (const statement of piece.body) body.push(statement);
        comments.push(...piece.comments);
        problems.push(...piece.problems);
        segments.push({ cell, base, length: text.length, executionCount });
        base += text.length + 1;
      }
      const text = source.pieces.map((piece) => piece.text).join('\n');
      return {
        path: source.path,
        language: 'python',
        segments,
        body,
        comments,
        problems,
        ...places(text, body, segments),
      };
    },
  };
}

function problem(message: string, start: number, end: number): SyntaxProblem {
  return { message, span: { start, end } };
}

/** One problem for each outermost error node, and for each missing token outside of them. */
function damage(tree: FlatTree, missing: readonly number[], base: number): SyntaxProblem[] {
  const spans: Span[] = [];
  for (let node = 0; node < tree.count; ) {
    if (tree.kinds[node] === KIND.ERROR) {
      spans.push({ start: tree.starts[node] as number, end: tree.ends[node] as number });
      node = tree.next[node] as number;
    } else {
      node++;
    }
  }
  for (const offset of missing) {
    if (!spans.some(({ start, end }) => start <= offset && offset <= end)) spans.push({ start: offset, end: offset });
  }
  return spans
    .sort((one, other) => one.start - other.start)
    .map(({ start, end }) => problem(UNREADABLE, start + base, end + base));
}

function commentsOf(root: Node, text: string, base: number): Comment[] {
  return root
    .descendantsOfType('comment')
    .filter((node) => node.text.includes('twinrun:'))
    .map((node) => {
      const lineStart = text.lastIndexOf('\n', node.startIndex - 1) + 1;
      return {
        text: node.text,
        span: { start: node.startIndex + base, end: node.endIndex + base },
        ownLine: text.slice(lineStart, node.startIndex).trim() === '',
      };
    });
}
