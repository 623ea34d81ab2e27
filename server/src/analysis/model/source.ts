/**
 * The source model: what every front end produces and everything after it consumes.
 *
 * Plain data without methods, functions, cycles or parser nodes, so that it can be cached, posted to a worker and
 * compared. It names what matters for randomness (calls, names, assignments, branches, loops, functions, classes) in
 * words that hold for Python and for TypeScript alike; whatever else a language has is {@link OpaqueExpr}, whose parts
 * are still evaluated.
 */

/** Half-open range of UTF-16 offsets into the program text of one file (for a notebook: into its joined cells). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A piece of a file's program text. A script has one segment with `cell: null`. A notebook has one a code cell, in
 * file order; `cell` counts over all cells (markdown included), `base` is the offset of the cell's first character.
 */
export interface Segment {
  readonly cell: number | null;
  readonly base: number;
  readonly length: number;
  /** Jupyter's saved execution count; null where the cell was never run or this is no notebook. */
  readonly executionCount: number | null;
}

/** A comment that addresses Twinrun (`# twinrun: ignore[rule] reason`); all others are dropped by the front end. */
export interface Comment {
  readonly text: string;
  readonly span: Span;
  /** True when nothing but white space stands before it on its line: it then speaks of the next line. */
  readonly ownLine: boolean;
}

/** Source that could not be read as the language; facts inside the span may be missing or stale. */
export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

export interface SourceModel {
  /** The file's identity: its path relative to the workspace, with `/`. */
  readonly path: string;
  readonly language: 'python' | 'javascript';
  readonly segments: readonly Segment[];
  readonly body: readonly Stmt[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
  /** Where a line may be inserted before all statements: after shebang, docstring, `__future__` / "use strict". */
  readonly insertionPoint: number;
  /**
   * Offset just after the last top-level import before any function, class or loop (in a notebook: of the first cell
   * with imports); equals `insertionPoint` where there is none.
   */
  readonly afterImports: number;
}

// ---------------------------------------------------------------- statements

export type Stmt =
  | ImportStmt
  | AssignStmt
  | ExprStmt
  | IfStmt
  | LoopStmt
  | TryStmt
  | WithStmt
  | SwitchStmt
  | ReturnStmt
  | RaiseStmt
  | JumpStmt
  | FunctionStmt
  | ClassStmt
  | ScopeStmt;

interface Node {
  readonly span: Span;
}

/** One name bound by an import. `name: null` binds the module itself, `'*'` all public names. */
export interface ImportedName {
  readonly name: string | null;
  /** The local name; null for `'*'` and for imports for effect only. For `import a.b` without alias: `a`. */
  readonly local: string | null;
  readonly span: Span;
}

export interface ImportStmt extends Node {
  readonly kind: 'import';
  /** As written, without leading dots: `torch.nn`, `./util.js`. */
  readonly module: string;
  /** Python's leading dots; 0 for absolute imports and for JavaScript. */
  readonly level: number;
  readonly names: readonly ImportedName[];
}

/** `a = b = value`, `x: T = value`, `x += value`, `const { a } = value`. A bare annotation has `value: null`. */
export interface AssignStmt extends Node {
  readonly kind: 'assign';
  readonly targets: readonly Expr[];
  readonly value: Expr | null;
  /** The operator of an augmented assignment (`+`), else null. */
  readonly operator: string | null;
  readonly annotation: Expr | null;
}

export interface ExprStmt extends Node {
  readonly kind: 'expr';
  readonly value: Expr;
}

export interface IfStmt extends Node {
  readonly kind: 'if';
  readonly test: Expr;
  readonly body: readonly Stmt[];
  readonly otherwise: readonly Stmt[];
}

/** `for` (with target and iterable) and `while` (with test). A C-style `for` is lowered to assignments + `while`. */
export interface LoopStmt extends Node {
  readonly kind: 'loop';
  readonly target: Expr | null;
  readonly iterable: Expr | null;
  readonly test: Expr | null;
  readonly body: readonly Stmt[];
  readonly otherwise: readonly Stmt[];
  readonly async: boolean;
}

export interface TryStmt extends Node {
  readonly kind: 'try';
  readonly body: readonly Stmt[];
  readonly handlers: readonly (readonly Stmt[])[];
  readonly otherwise: readonly Stmt[];
  readonly finally: readonly Stmt[];
}

export interface WithStmt extends Node {
  readonly kind: 'with';
  readonly items: readonly { readonly context: Expr; readonly target: Expr | null }[];
  readonly body: readonly Stmt[];
  readonly async: boolean;
}

export interface SwitchStmt extends Node {
  readonly kind: 'switch';
  readonly subject: Expr;
  readonly cases: readonly { readonly test: Expr | null; readonly body: readonly Stmt[] }[];
}

export interface ReturnStmt extends Node {
  readonly kind: 'return';
  readonly value: Expr | null;
}

export interface RaiseStmt extends Node {
  readonly kind: 'raise';
  readonly value: Expr | null;
}

export interface JumpStmt extends Node {
  readonly kind: 'jump';
  readonly jump: 'break' | 'continue';
}

export interface FunctionStmt extends Node {
  readonly kind: 'function';
  readonly function: FunctionDef;
}

export interface ClassStmt extends Node {
  readonly kind: 'class';
  readonly class: ClassDef;
}

/** `global x` / `nonlocal x`. */
export interface ScopeStmt extends Node {
  readonly kind: 'scope';
  readonly scope: 'global' | 'nonlocal';
  readonly names: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly kind: 'positional' | 'keyword' | 'rest' | 'rest-keyword';
  readonly default: Expr | null;
  readonly annotation: Expr | null;
  readonly span: Span;
}

export interface FunctionDef {
  /** Empty for a lambda or an anonymous function. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Expr[];
  readonly body: readonly Stmt[];
  readonly async: boolean;
  readonly generator: boolean;
  readonly static: boolean;
}

export interface ClassDef {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  readonly bases: readonly Expr[];
  /** Keyword arguments of the class header (`metaclass=…`). */
  readonly keywords: readonly Argument[];
  readonly decorators: readonly Expr[];
  readonly body: readonly Stmt[];
}

// --------------------------------------------------------------- expressions

export type Expr =
  | NameExpr
  | AttributeExpr
  | CallExpr
  | SubscriptExpr
  | LiteralExpr
  | CollectionExpr
  | DictExpr
  | LambdaExpr
  | ComprehensionExpr
  | OperatorExpr
  | ConditionalExpr
  | AssignmentExpr
  | WrapperExpr
  | TemplateExpr
  | OpaqueExpr;

export interface NameExpr extends Node {
  readonly kind: 'name';
  readonly name: string;
}

export interface AttributeExpr extends Node {
  readonly kind: 'attribute';
  readonly object: Expr;
  readonly name: string;
  readonly nameSpan: Span;
}

/**
 * An argument of a call. The properties of an object literal passed to a JavaScript call are arguments with a `name`
 * (their `position` is that of the literal), so that options and Python's keyword arguments are one thing to a rule.
 */
export interface Argument {
  readonly name: string | null;
  /** Index among the positional arguments as written; for a Python keyword argument -1. */
  readonly position: number;
  /** `*args` / `...args`: 'positional'; `**kwargs` / `{...options}`: 'named'. */
  readonly spread: 'positional' | 'named' | null;
  readonly value: Expr;
  readonly span: Span;
}

export interface CallExpr extends Node {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly arguments: readonly Argument[];
  /** From the opening to the closing parenthesis, both included: where a fix adds an argument. */
  readonly argumentsSpan: Span;
  /** JavaScript's `new`. */
  readonly construct: boolean;
}

export interface SubscriptExpr extends Node {
  readonly kind: 'subscript';
  readonly object: Expr;
  readonly index: Expr;
}

export interface LiteralExpr extends Node {
  readonly kind: 'literal';
  /** Text of strings after unescaping; `undefined`, `None` and `null` are null; `...` is opaque. */
  readonly value: string | number | boolean | null;
}

export interface CollectionExpr extends Node {
  readonly kind: 'collection';
  readonly collection: 'list' | 'tuple' | 'set';
  readonly elements: readonly Expr[];
}

export interface DictExpr extends Node {
  readonly kind: 'dict';
  /** `key: null` is a spread (`**other`, `...other`). */
  readonly entries: readonly { readonly key: Expr | null; readonly value: Expr }[];
}

export interface LambdaExpr extends Node {
  readonly kind: 'lambda';
  readonly function: FunctionDef;
}

export interface ComprehensionExpr extends Node {
  readonly kind: 'comprehension';
  readonly collection: 'list' | 'set' | 'dict' | 'generator';
  readonly clauses: readonly {
    readonly target: Expr;
    readonly iterable: Expr;
    readonly conditions: readonly Expr[];
  }[];
  readonly element: Expr;
  /** The value of a dict comprehension (`element` is then its key). */
  readonly value: Expr | null;
}

/** Arithmetic, comparison, boolean and unary operators, by their spelling (`+`, `==`, `not in`, `and`, `or`, `not`; JavaScript's `&&`, `||`, `!`, `===` are spelt `and`, `or`, `not`, `==`). */
export interface OperatorExpr extends Node {
  readonly kind: 'operator';
  readonly operator: string;
  readonly operands: readonly Expr[];
}

export interface ConditionalExpr extends Node {
  readonly kind: 'conditional';
  readonly test: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}

/** Assignment as an expression: Python's walrus, JavaScript's `a = b` inside an expression. */
export interface AssignmentExpr extends Node {
  readonly kind: 'assignment';
  readonly target: Expr;
  readonly value: Expr;
}

export interface WrapperExpr extends Node {
  readonly kind: 'await' | 'yield' | 'yield-from' | 'spread';
  readonly value: Expr | null;
}

/** f-string or template literal: the interpolated expressions. */
export interface TemplateExpr extends Node {
  readonly kind: 'template';
  readonly parts: readonly Expr[];
}

/** Syntax the model has no word for; its parts are evaluated in order. */
export interface OpaqueExpr extends Node {
  readonly kind: 'opaque';
  readonly parts: readonly Expr[];
}
