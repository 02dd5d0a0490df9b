import { render } from 'preact';
import '../shared/base.css';

const place = document.getElementById('page');
if (place) render(<main>Partyline</main>, place);
