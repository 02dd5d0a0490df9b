/** How to join: the number to dial, the PIN, one tap for both, a link, and a text to send to others. */

import { useEffect, useState } from 'preact/hooks';
import { useVisit } from '../app';
import { grouped, invitationText, oneTap, spaced } from '../dialin';
import { fragmentOf } from '../invitation';
import { Icon } from './icons';
import { Copy, Dialog } from './pieces';

export function Passage({ onClose }: { onClose: () => void }) {
  const { store } = useVisit();
  const link = useGuestLink();
  const passage = {
    title: store.room.value?.title ?? 'Meeting',
    number: store.room.value?.dial_in ?? null,
    pin: store.invitation.value?.pin ?? null,
    link,
  };
  const text = invitationText(passage);
  return (
    <Dialog title="How to join" onClose={onClose}>
      <div class="stack">
        <ByTelephone number={passage.number} pin={passage.pin} />
        {link && (
          <div class="field">
            <span>In a browser</span>
            <div class="row">
              <Copy text={link} label="Copy the guests' link" />
            </div>
          </div>
        )}
        <label class="field">
          <span>Invitation to send</span>
          <textarea readOnly rows={Math.min(10, text.split('\n').length + 1)} value={text} />
        </label>
        <div class="row">
          <Copy text={text} label="Copy the invitation" />
        </div>
      </div>
    </Dialog>
  );
}

function ByTelephone({ number, pin }: { number: string | null; pin: string | null }) {
  if (!number) return <p>This meeting has no number to dial.</p>;
  return (
    <dl class="facts">
      <dt>Dial</dt>
      <dd class="big">{spaced(number)}</dd>
      <dt>PIN</dt>
      <dd class="big">{pin ? `${grouped(pin)} #` : 'the one in your invitation, then #'}</dd>
      <dt class="unseen">With one tap</dt>
      <dd>
        <a class="button main" href={oneTap(number, pin)}>
          <Icon name="phone" />
          Dial with one tap
        </a>
      </dd>
    </dl>
  );
}

/** A link that hosts may give away. It is made once, when it is first wanted; guests have none. */
function useGuestLink(): string | null {
  const { store, api } = useVisit();
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (asked || store.link.value || !store.isHost.value) return;
    setAsked(true);
    void api.invite('guest').then(
      ({ token }) => {
        const { meeting = '', pin } = store.invitation.value ?? {};
        const fragment = fragmentOf({ meeting, token, ...(pin ? { pin } : {}) });
        store.link.value = `${location.origin}${location.pathname}#${fragment}`;
      },
      () => undefined,
    );
  });
  return store.link.value;
}
