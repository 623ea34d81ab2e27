/**
 * IPython is Python plus lines that are not: magics (`%…`, `%%…`), shell commands (`!…`) and help (`?name`, `name?`).
 * They are replaced by blanks or fillers of equal length, so that every offset stays what the editor shows.
 */

/** Cell magics whose body is another language, text, or a program of its own. */
const FOREIGN_CELL =
  /^(?:!|sx|system|script|bash|sh|cmd|powershell|perl|ruby|python[23]?|pypy|html|HTML|javascript|js|latex|markdown|md|svg|SVG|R|r|julia|cython|cpp|cuda|cu|writefile|writetemplate|file|sql|bigquery|sparksql|spark|ai|mermaid|graphviz|dot|typescript|ts)$/;

/** Magics whose argument is Python that runs here, after options such as `-n 10`. */
const PYTHON_MAGIC =
  /^(%%?(?:time|timeit|prun|memit|mprun|lprun|snakeviz|debug)(?:[ \t]+-[a-zA-Z]+(?:[ \t]*\d+)?)*)(?:[ \t]+(\S.*))?$/;

/** `pip install …` without a sign works in IPython, too. */
const PACKAGE_COMMAND = /^(?:pip3?|conda|mamba|uv)\s+(?:install|uninstall|remove|list|show|freeze|pip)\b(?!\s*[=(])/;

const COMPOUND = /^(?:for|while|if|with|try|def|class|async|match)\b|^@/;
const ASSIGNED = /^([^=!%#'"]*[^=!%#'"<>+\-*/&|^@\s]\s*=\s*)([!%].*)$/;
const HELP = /^\?{1,2}\s*[\w*%]|^[\w.*%[\]'"() ]*[\w)\]*]\?{1,2}\s*;?\s*$/;
const ENDS_IN_BACKSLASH = /\\\s*$/;

/** The Python of one code cell: same length, same line breaks, magics blanked. */
export function cleanCell(text: string): string {
  const magic = /^\s*%%(!|\w+)?[^\n]*/.exec(text);
  if (magic !== null && FOREIGN_CELL.test(magic[1] ?? '!')) return blank(text);

  const state: LineState = { quote: null, depth: 0, continued: false };
  let shellGoesOn = false;
  const cleaned = text.split('\n').map((line) => {
    if (shellGoesOn) {
      shellGoesOn = ENDS_IN_BACKSLASH.test(line);
      return blank(line);
    }
    const fresh = state.quote === null && state.depth === 0 && !state.continued;
    const replaced = fresh ? cleanLine(line) : line;
    shellGoesOn = ENDS_IN_BACKSLASH.test(line) && !ENDS_IN_BACKSLASH.test(replaced);
    advance(state, replaced);
    return replaced;
  });
  return cleaned.join('\n');
}

/** @param line a line that begins a statement */
function cleanLine(line: string): string {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const code = line.slice(indent.length).replace(/\r$/, '');
  const tail = line.slice(indent.length + code.length);
  const python = PYTHON_MAGIC.exec(code);
  if (python !== null) {
    const argument = python[2] ?? '';
    if (argument === '' || COMPOUND.test(argument)) return indent + filler(code, indent) + tail;
    const skipped = code.length - argument.length;
    return `${indent}pass${' '.repeat(skipped - 'pass;'.length)};${argument}${tail}`;
  }
  if (/^[%!]/.test(code) || HELP.test(code) || PACKAGE_COMMAND.test(code)) return indent + filler(code, indent) + tail;
  const assigned = ASSIGNED.exec(code);
  if (assigned !== null) {
    const [, target, command] = assigned as unknown as [string, string, string];
    const argument = PYTHON_MAGIC.exec(command)?.[2];
    if (argument !== undefined) return indent + target + argument.padStart(command.length) + tail;
    // An ellipsis is a value that nobody knows.
    return indent + target + (command.length < 3 ? '0' : '...').padEnd(command.length) + tail;
  }
  return line;
}

/** Blanks; in an indented block a statement, because the block may have no other. */
function filler(code: string, indent: string): string {
  if (indent === '') return blank(code);
  return (code.length < 4 ? '0' : 'pass').padEnd(code.length);
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

interface LineState {
  /** The quotes of the string that is open at the end of the line. */
  quote: string | null;
  /** How many brackets are open. */
  depth: number;
  /** Whether the line ends in a backslash. */
  continued: boolean;
}

/** Moves the state over one line of Python. */
function advance(state: LineState, line: string): void {
  state.continued = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] as string;
    if (character === '\\') {
      state.continued = index >= line.trimEnd().length - 1;
      index++;
    } else if (state.quote !== null) {
      if (line.startsWith(state.quote, index)) {
        index += state.quote.length - 1;
        state.quote = null;
      }
    } else if (character === '"' || character === "'") {
      const triple = character.repeat(3);
      state.quote = line.startsWith(triple, index) ? triple : character;
      index += state.quote.length - 1;
    } else if (character === '#') {
      return;
    } else if ('([{'.includes(character)) {
      state.depth++;
    } else if (')]}'.includes(character)) {
      state.depth = Math.max(0, state.depth - 1);
    }
  }
  // Only triple quotes span lines; a single one left open is a mistake that ends here.
  if (state.quote?.length === 1 && !state.continued) state.quote = null;
}
