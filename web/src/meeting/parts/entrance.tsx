/** Before the door, without an invitation: paste a link, or type a meeting's number and its PIN. */

import { useState } from 'preact/hooks';
import { useVisit } from '../app';
import { readInvitation } from '../invitation';
import { Card, Heading, Trouble } from './pieces';

export function Entrance() {
  return (
    <Card>
      <div class="stack">
        <Heading>Join a meeting</Heading>
        <p class="faint">Open the link of your invitation, paste it here, or use the number and PIN of the meeting.</p>
        <Trouble />
        <ByLink />
        <p class="or">or</p>
        <ByPin />
      </div>
    </Card>
  );
}

function ByLink() {
  const visit = useVisit();
  const [link, setLink] = useState('');
  function enter(event: Event) {
    event.preventDefault();
    const invitation = readInvitation(link);
    if (invitation) void visit.arrive(invitation);
    else visit.store.trouble.value = 'This is not a whole invitation: copy all of the link.';
  }
  return (
    <form class="stack" onSubmit={enter}>
      <label class="field">
        <span>Invitation link</span>
        <input
          type="url"
          autocomplete="off"
          placeholder="https://…/#meeting=…"
          value={link}
          onInput={(event) => setLink(event.currentTarget.value)}
          required
        />
      </label>
      <button type="submit" class="button main">
        Continue
      </button>
    </form>
  );
}

function ByPin() {
  const visit = useVisit();
  const [meeting, setMeeting] = useState('');
  const [pin, setPin] = useState('');
  function enter(event: Event) {
    event.preventDefault();
    void visit.arriveByPin(meeting.trim(), pin.replace(/\D/g, ''));
  }
  return (
    <form class="stack" onSubmit={enter}>
      <div class="pair">
        <label class="field">
          <span>Meeting</span>
          <input
            autocomplete="off"
            spellcheck={false}
            value={meeting}
            onInput={(event) => setMeeting(event.currentTarget.value)}
            required
          />
        </label>
        <label class="field">
          <span>PIN</span>
          <input
            inputMode="numeric"
            autocomplete="off"
            value={pin}
            onInput={(event) => setPin(event.currentTarget.value)}
            required
          />
        </label>
      </div>
      <button type="submit" class="button">
        Continue with PIN
      </button>
    </form>
  );
}
