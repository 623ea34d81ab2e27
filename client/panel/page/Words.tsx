import { type Phrase, placeLabel, type SourcePlace } from '../model/index.ts';
import { usePage } from './context.ts';

/** A phrase as text, code and links to places. */
export function Words({ phrase }: { phrase: Phrase }) {
  return (
    <>
      {phrase.map((part, i) => {
        if (typeof part === 'string') return part;
        return part.t === 'code' ? <code key={i}>{part.text}</code> : <Place key={i} place={part.place} />;
      })}
    </>
  );
}

/** A source place; a link where somebody can open it. `quiet`: not a tab stop, for rows of a list. */
export function Place({ place, quiet = false }: { place: SourcePlace; quiet?: boolean }) {
  const { post, text } = usePage();
  const label = placeLabel(place);
  if (post === null) return <code title={placeLabel(place, true)}>{label}</code>;
  return (
    <button
      type="button"
      class="link"
      tabIndex={quiet ? -1 : 0}
      title={text.open(placeLabel(place, true))}
      onClick={() => post({ t: 'open', ...place })}
    >
      <code>{label}</code>
    </button>
  );
}
