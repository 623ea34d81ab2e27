import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Locale } from '../../../runtime/src/compare/index.ts';
import { PANEL_TEXT, type PageMessage, type PanelText } from '../model/index.ts';

/** What every component may need: the language and the way to the host. */
export interface PageContext {
  readonly locale: Locale;
  readonly text: PanelText;
  /** Null in a report, where nobody answers. */
  readonly post: ((message: PageMessage) => void) | null;
}

export const Page = createContext<PageContext>({ locale: 'en', text: PANEL_TEXT.en, post: null });

export function usePage(): PageContext {
  return useContext(Page);
}
