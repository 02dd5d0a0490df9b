/** The course of the call: every event, every answer, every word that is heard. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../meeting/parts/icons';
import type { Entry } from './dialogue';
import type { Telephone } from './telephone';

const WHO: Readonly<Record<Entry['who'], string>> = { you: 'You', exchange: 'Service', function: 'Lambda' };

export function Course({ telephone }: { telephone: Telephone }) {
  const lines = telephone.lines.value;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [lines.length]);
  return (
    <section class="card course" aria-labelledby="course">
      <header class="row">
        <h2 id="course">What happens</h2>
        <Copy lines={lines} />
      </header>
      {lines.length === 0 && (
        <p class="faint">
          Call, and every event that the telephone service sends to your function stands here, with what it answers and
          what the caller hears.
        </p>
      )}
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that the arrow keys scroll it */}
      <div class="lines" role="log" aria-label="The call" tabIndex={0}>
        <ol>
          {lines.map((line, at) => (
            <Line key={`${line.at} ${at}`} line={line} />
          ))}
        </ol>
        <div ref={end} />
      </div>
    </section>
  );
}

function Line({ line }: { line: Entry }) {
  return (
    <li class={line.who}>
      <span class="when">{(line.at / 1_000).toFixed(1)} s</span>
      <span class="who">{WHO[line.who]}</span>
      <span class="what">
        {line.words}
        {line.details.length > 0 && <small>{line.details.join(' · ')}</small>}
        {line.raw !== undefined && (
          <details>
            <summary>JSON</summary>
            <pre>{JSON.stringify(line.raw, null, 2)}</pre>
          </details>
        )}
      </span>
    </li>
  );
}

function Copy({ lines }: { lines: readonly Entry[] }) {
  const [words, setWords] = useState('Copy as JSON');
  async function copy() {
    try {
      await navigator.clipboard.writeText(JSON.stringify(lines, null, 2));
      setWords('Copied');
    } catch {
      setWords('This browser does not let the page copy');
    }
    setTimeout(() => setWords('Copy as JSON'), 2_000);
  }
  return (
    <button type="button" class="button small" disabled={lines.length === 0} onClick={copy}>
      <Icon name="copy" />
      <span aria-live="polite">{words}</span>
    </button>
  );
}
