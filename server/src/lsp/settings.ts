import type { Locale, SeveritySetting } from '../analysis/model/index.ts';
import type { ProjectSettings } from '../host/index.ts';
import type { ServerSettings } from '../protocol/index.ts';

const SEVERITIES: ReadonlySet<string> = new Set(['default', 'off', 'hint', 'information', 'warning', 'error']);

/**
 * The `twinrun` section of a client's configuration as the server uses it. Whatever is missing, misspelt or of another
 * type counts as not set: a typing error in a settings file must not silence the rest.
 *
 * @param editorLocale the editor's display language, as in `zh-cn` or `de`
 */
export function readSettings(section: unknown, editorLocale: string | undefined): ProjectSettings {
  const raw: { readonly [Key in keyof ServerSettings]?: unknown } = isRecord(section) ? section : {};
  const rules = isRecord(raw.rules) ? raw.rules : {};
  const severities = Object.entries(rules).filter(
    (entry): entry is [string, SeveritySetting] => typeof entry[1] === 'string' && SEVERITIES.has(entry[1]),
  );
  return {
    locale: raw.locale === 'en' || raw.locale === 'zh-cn' ? raw.locale : localeOf(editorLocale),
    severities: Object.fromEntries(severities),
    exclude: strings(raw.exclude),
    include: strings(raw.include),
  };
}

/** Whether "Run twice and compare" stands above training programs. */
export function codeLensEnabled(section: unknown): boolean {
  const codeLens = isRecord(section) ? section['codeLens'] : undefined;
  return !isRecord(codeLens) || codeLens['enabled'] !== false;
}

function localeOf(language: string | undefined): Locale {
  return language?.toLowerCase().startsWith('zh') ? 'zh-cn' : 'en';
}

/** A list of strings, or the keys of an object whose value is true, as VS Code's own `files.exclude` is written. */
function strings(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return isRecord(value) ? Object.keys(value).filter((key) => value[key] === true) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
