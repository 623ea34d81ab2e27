export { cleanCell } from '../analysis/frontends/notebook/index.ts';
export { MAXIMUM_FILES } from './discover.ts';
export { isInstalled } from './exclusion.ts';
export { languageOf, PROGRAM_EXTENSIONS } from './languages.ts';
export { type Place, Positions } from './positions.ts';
export { describeProblem, type FileProblem } from './problems.ts';
export { productVersion, rulePage } from './product.ts';
export { Project, type ProjectSettings, typeScriptLoaded } from './project.ts';
