// The language server as a process of its own, spoken to over Node IPC, stdio or a socket as its arguments say.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createServer } from './lsp/index.ts';

const connection = createConnection(ProposedFeatures.all);
process.on('unhandledRejection', (error) => connection.console.error(`unexpected: ${error}`));
createServer(connection);
