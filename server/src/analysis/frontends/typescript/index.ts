export { createTypeScriptFrontend } from './frontend.ts';
