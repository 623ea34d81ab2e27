import { ts } from 'ts-morph';
import type { Comment, Frontend, Segment, SourceModel, SourceText, Stmt, SyntaxProblem } from '../../model/index.ts';
import { commentsOf } from './comments.ts';
import { globalImports } from './globals.ts';
import type { Lowering } from './lowering.ts';
import { mayMatter } from './prefilter.ts';
import { resolveImport } from './resolve-import.ts';
import { lowerBlock } from './statements.ts';

/** Longer files are generated; parsing one would hold up the editor. In characters. */
const MAX_LENGTH = 1_000_000;
/** Nobody reads lines of this average length: the file is minified. */
const MINIFIED_LINE = 400;
const MAX_PROBLEMS = 50;

const TOO_LONG =
  'This file is over 1 MB and was skipped as generated code. / 该文件超过 1 MB，视为生成的代码，未分析。';
const MINIFIED = 'This file is minified and was skipped. / 该文件已被压缩（minified），未分析。';
const TOO_DEEP = 'Nested too deeply to analyse; what is inside is skipped. / 嵌套过深，内部内容未分析。';

/**
 * The TypeScript and JavaScript front end, on the parser of the TypeScript that ts-morph brings. It works from syntax
 * alone: no type checker, no file but the one it is given. The parser recovers from errors statement by statement, so
 * that the previous model is not needed.
 */
export function createTypeScriptFrontend(): Frontend {
  return {
    language: 'javascript',
    extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
    mayMatter,
    lower,
    resolveImport: (from, module, _level, exists) => resolveImport(from, module, exists),
  };
}

function lower(source: SourceText): SourceModel {
  const segments: Segment[] = [];
  const body: Stmt[] = [];
  const comments: Comment[] = [];
  const problems: SyntaxProblem[] = [];
  let places: Places | undefined;
  let base = 0;
  for (const { cell, text, executionCount } of source.pieces) {
    const piece = lowerPiece(source.path, text, base);
    for (const statement of piece.body) body.push(statement);
    comments.push(...piece.comments);
    problems.push(...piece.problems);
    places ??= piece.places;
    segments.push({ cell, base, length: text.length, executionCount });
    base += text.length + 1;
  }
  return {
    path: source.path,
    language: 'javascript',
    segments,
    body,
    comments,
    problems,
    insertionPoint: places?.insertionPoint ?? 0,
    afterImports: places?.afterImports ?? 0,
  };
}

interface Places {
  readonly insertionPoint: number;
  readonly afterImports: number;
}

interface LoweredPiece {
  readonly body: readonly Stmt[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
  readonly places: Places;
}

function lowerPiece(path: string, text: string, base: number): LoweredPiece {
  const whole = { start: base, end: base + text.length };
  const skipped = (message: string): LoweredPiece => ({
    body: [],
    comments: [],
    problems: [{ message, span: whole }],
    places: { insertionPoint: base, afterImports: base },
  });
  if (text.length > MAX_LENGTH) return skipped(TOO_LONG);
  if (isMinified(text)) return skipped(MINIFIED);
  const file = parse(path, text);
  if (file === undefined) return skipped(TOO_DEEP);
  const lowering: Lowering = { file, base, tooDeep: [], pending: [], depth: 0 };
  const body = [...globalImports(file, base), ...lowerBlock(lowering, file.statements)];
  return {
    body,
    comments: text.includes('twinrun:') ? commentsOf(file, base) : [],
    problems: [...syntaxErrors(file, base), ...lowering.tooDeep.map((span) => ({ message: TOO_DEEP, span }))],
    places: placesOf(file, body, base),
  };
}

function isMinified(text: string): boolean {
  if (text.length < 10_000) return false;
  // A source map inside the file is one long line, whatever the rest looks like.
  const map = text.lastIndexOf('//# sourceMappingURL=');
  const length = map < 0 ? text.length : map;
  let lines = 1;
  for (let next = text.indexOf('\n'); next >= 0 && next < length; next = text.indexOf('\n', next + 1)) lines++;
  return length / lines > MINIFIED_LINE;
}

/** Undefined where the nesting is too deep for the parser, which works by recursion. */
function parse(path: string, text: string): ts.SourceFile | undefined {
  try {
    return ts.createSourceFile(
      path,
      text,
      { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
      false,
      scriptKind(path),
    );
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function scriptKind(path: string): ts.ScriptKind {
  const extension = /\.[^./]*$/.exec(path)?.[0].toLowerCase() ?? '';
  switch (extension) {
    case '.ts':
    case '.mts':
    case '.cts':
      return ts.ScriptKind.TS;
    case '.tsx':
      return ts.ScriptKind.TSX;
    case '.jsx':
      return ts.ScriptKind.JSX;
    default:
      return ts.ScriptKind.JS;
  }
}

/** The parser's own findings. TypeScript keeps them on the file, but not in its public type. */
function syntaxErrors(file: ts.SourceFile, base: number): SyntaxProblem[] {
  const { parseDiagnostics = [] } = file as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  return parseDiagnostics.slice(0, MAX_PROBLEMS).map(({ start, length, messageText }) => {
    const reason = ts.flattenDiagnosticMessageText(messageText, ' ');
    return {
      message:
        `Twinrun cannot read this (${reason}); findings for it may be missing until it parses. ` +
        `/ Twinrun 无法解析此处（${reason}）；在语法正确之前，相关提示可能缺失。`,
      span: { start: start + base, end: start + length + base },
    };
  });
}

/**
 * The start of the line behind shebang and directives such as "use strict", and the end of the last import that stands
 * before any function, class or loop.
 */
function placesOf(file: ts.SourceFile, body: readonly Stmt[], base: number): Places {
  const { text } = file;
  let insertionPoint = /^\uFEFF?(?:#!.*(?:\r?\n|$))?/.exec(text)?.[0].length ?? 0;
  for (const statement of file.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    insertionPoint = nextLine(text, statement.end);
  }
  let afterImports = insertionPoint;
  for (const statement of body) {
    if (['function', 'class', 'loop'].includes(statement.kind)) break;
    if (statement.kind === 'import' && statement.span.end > base) {
      afterImports = Math.max(afterImports, statement.span.end - base);
    }
  }
  return { insertionPoint: insertionPoint + base, afterImports: afterImports + base };
}

function nextLine(text: string, offset: number): number {
  const lineBreak = text.indexOf('\n', offset);
  return lineBreak < 0 ? text.length : lineBreak + 1;
}
