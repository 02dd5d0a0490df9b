/** What is said in passing. Screen readers hear it too: grave things at once, the others when they are done. */

import { useVisit } from '../app';
import type { Alert } from '../store';
import { Icon } from './icons';

const GRAVE = new Set(['bad', 'warm']);

export function Alerts() {
  const said = useVisit().store.alerts.value;
  return (
    <div class="alerts">
      <div role="alert">{said.filter((alert) => GRAVE.has(alert.tone)).map(one)}</div>
      <div role="status">{said.filter((alert) => !GRAVE.has(alert.tone)).map(one)}</div>
    </div>
  );
}

function one(alert: Alert) {
  return <OneAlert key={alert.id} alert={alert} />;
}

function OneAlert({ alert }: { alert: Alert }) {
  const { store } = useVisit();
  return (
    <p class={`alert ${alert.tone}`}>
      <span>{alert.words}</span>
      <button type="button" class="button small bare" aria-label="Dismiss" onClick={() => store.dismiss(alert.id)}>
        <Icon name="close" />
      </button>
    </p>
  );
}
