import { type Catalogue, createCatalogue } from './lookup.ts';
import { numpy } from './numpy.ts';
import type { CatalogueData } from './schema.ts';

/** Every data file. */
export const catalogueData: readonly CatalogueData[] = [numpy];

const built = new Map<CatalogueData['language'], Catalogue>();

/** The indexed facts of a language, built on first use. */
export function catalogueFor(language: CatalogueData['language']): Catalogue {
  let catalogue = built.get(language);
  if (!catalogue) {
    catalogue = createCatalogue(catalogueData.filter((data) => data.language === language));
    built.set(language, catalogue);
  }
  return catalogue;
}
