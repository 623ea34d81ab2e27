import { catalogue } from './catalogue.ts';
import { type Catalogue, createCatalogue } from './lookup.ts';
import type { CatalogueData } from './schema.ts';

const built = new Map<CatalogueData['language'], Catalogue>();

/** The indexed facts of a language, built on first use. */
export function catalogueFor(language: CatalogueData['language']): Catalogue {
  let found = built.get(language);
  if (!found) {
    found = createCatalogue(catalogue.filter((data) => data.language === language));
    built.set(language, found);
  }
  return found;
}
