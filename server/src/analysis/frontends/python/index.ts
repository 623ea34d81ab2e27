export { createPythonFrontend } from './frontend.ts';
