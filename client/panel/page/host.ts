import type { Comparison } from '../../../runtime/src/compare/index.ts';
import { type HostMessage, type PageMessage, type PanelState, REPORT_DATA, restoreState } from '../model/index.ts';

interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: PanelState): void;
}

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

/** What is around the page: the editor's webview, or nothing but the file it is in. */
export interface Host {
  /** Whether places can be opened, runs repeated and so on. */
  readonly live: boolean;
  readonly initial: HostMessage | null;
  readonly state: PanelState;
  post(message: PageMessage): void;
  keep(state: PanelState): void;
  listen(receive: (message: HostMessage) => void): void;
}

export function connect(): Host {
  return typeof acquireVsCodeApi === 'undefined' ? reportHost() : editorHost(acquireVsCodeApi());
}

function editorHost(api: VsCodeApi): Host {
  return {
    live: true,
    initial: null,
    state: restoreState(api.getState()),
    post: (message) => api.postMessage(message),
    keep: (state) => api.setState(state),
    listen: (receive) => {
      window.addEventListener('message', (event: MessageEvent<HostMessage>) => {
        if (typeof event.data?.t === 'string') receive(event.data);
      });
      api.postMessage({ t: 'ready' });
    },
  };
}

function reportHost(): Host {
  const data = document.getElementById(REPORT_DATA)?.textContent ?? null;
  const comparison = data === null ? null : (JSON.parse(data) as Comparison);
  return {
    live: false,
    initial: comparison === null ? null : { t: 'show', comparison, restore: null },
    state: restoreState(null),
    post: () => {},
    keep: () => {},
    listen: () => {},
  };
}
