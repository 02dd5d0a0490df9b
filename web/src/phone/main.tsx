/** The browser telephone: a keypad, a microphone, and what happens behind a call while it happens. */

import { render } from 'preact';
import '../shared/base.css';
import './phone.css';
import { App } from './app';
import { exchangeUrl } from './line';
import { Telephone } from './telephone';

const place = document.getElementById('page');
if (place) {
  const telephone = new Telephone(exchangeUrl(location.href));
  addEventListener('pagehide', telephone.close);
  render(<App telephone={telephone} />, place);
}
