/** Small things that many parts use. */

import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useVisit } from '../app';
import type { Question } from '../controls';
import { Icon, type IconName } from './icons';

/** The heading of a view. It takes the focus, so that a screen reader says where one has come to. */
export function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** A page with one card in the middle. */
export function Card({ children, roomy }: { children: ComponentChildren; roomy?: boolean }) {
  return (
    <main class="middle">
      <div class={roomy ? 'card roomy' : 'card'}>{children}</div>
    </main>
  );
}

/** What went wrong last. */
export function Trouble() {
  const words = useVisit().store.trouble.value;
  return <div role="alert">{words && <p class="notice bad">{words}</p>}</div>;
}

/**
 * Keep the focus among some buttons of which one goes away when it has been pressed ("Mute" makes place for "Let speak"):
 * else somebody with a keyboard would begin anew at the top of the page.
 */
export function useKeptFocus<E extends HTMLElement>(): RefObject<E | null> {
  const place = useRef<E>(null);
  const had = useRef(false);
  useEffect(() => {
    const came = () => {
      had.current = true;
    };
    const went = ({ target }: FocusEvent) => queueMicrotask(() => forget(target));
    const forget = (target: EventTarget | null) => {
      // What was taken away has not been left.
      if ((target as HTMLElement | null)?.isConnected)
        had.current = place.current?.contains(document.activeElement) ?? false;
    };
    place.current?.addEventListener('focusin', came);
    place.current?.addEventListener('focusout', went);
  }, []);
  useEffect(() => {
    if (had.current && document.activeElement === document.body) place.current?.querySelector('button')?.focus();
  });
  return place;
}

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A window over the page. Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-label={title} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="button small bare" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  readonly question: Question;
  readonly verb: string;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** Ask before something that cannot be taken back. */
export function Confirm({ question, verb, onYes, onClose }: ConfirmProps) {
  return (
    <Dialog title={question.title} onClose={onClose}>
      <p>{question.words}</p>
      <div class="row end">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="button grave"
          onClick={() => {
            onClose();
            onYes();
          }}
        >
          {verb}
        </button>
      </div>
    </Dialog>
  );
}

/** A button that copies a text, and says that it has. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const { store } = useVisit();
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      store.say('This browser does not let the page copy. Mark the text and copy it yourself.', 'warm');
    }
  }
  return (
    <button type="button" class="button small" onClick={copy}>
      <Icon name="copy" />
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </button>
  );
}

/** A picture with words for those who do not see it. */
export function Sign({ name, words }: { name: IconName; words: string }) {
  return (
    <span class={`sign ${name}`} title={words}>
      <Icon name={name} />
      <span class="unseen">{words}</span>
    </span>
  );
}
