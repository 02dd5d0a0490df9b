/** On the way into the room. */

import { useVisit } from '../app';
import { Card, Heading } from './pieces';

export function Joining() {
  const visit = useVisit();
  return (
    <Card>
      <div class="stack centred">
        <div class="spinner" aria-hidden="true" />
        <Heading>Taking your seat …</Heading>
        <button type="button" class="button" onClick={() => visit.turnBack()}>
          Cancel
        </button>
      </div>
    </Card>
  );
}

export function Waiting() {
  const visit = useVisit();
  return (
    <Card>
      <div class="stack centred" role="status">
        <div class="spinner" aria-hidden="true" />
        <Heading>Please wait</Heading>
        <p>A host will let you in soon. This page asks by itself: leave it open.</p>
        <button type="button" class="button" onClick={() => visit.back()}>
          Do not wait
        </button>
      </div>
    </Card>
  );
}
