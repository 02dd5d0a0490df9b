/** After the session: why it ended, and what can be done. */

import { useVisit } from '../app';
import type { Ending } from '../words';
import { Card, Heading } from './pieces';

export function Ended({ ending }: { ending: Ending }) {
  const visit = useVisit();
  return (
    <Card>
      <div class="stack centred">
        <Heading>{ending.title}</Heading>
        <p>{ending.words}</p>
        <div class="row">
          {ending.again && (
            <button type="button" class="button main" onClick={() => visit.back()}>
              Join again
            </button>
          )}
          <button type="button" class="button" onClick={() => void visit.goAway()}>
            Another meeting
          </button>
        </div>
      </div>
    </Card>
  );
}
