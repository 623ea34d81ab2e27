import { useEffect, useState } from 'preact/hooks';

/** Counts changes of theme, for what is drawn on a canvas and so does not follow the variables by itself. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const changed = () => setVersion((n) => n + 1);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    const schemes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
    for (const scheme of schemes) scheme.addEventListener('change', changed);
    return () => {
      observer.disconnect();
      for (const scheme of schemes) scheme.removeEventListener('change', changed);
    };
  }, []);
  return version;
}

/** The colour that a class of `panel.css` gives its text, resolved. */
export function colourOf(parent: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.className = name;
  parent.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
